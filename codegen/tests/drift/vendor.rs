//! A vendor's folder in memory, changed in one of its files.

use toolwright_codegen::drift::{Change, DriftOptions, Report};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{CannotCompare, Compiler, DiffSide, Entry, Inputs};

pub const CONFIG: &str = "integration: freight
source: openapi.yaml
overlays: [overlay.yaml]
rate_limits:
  - { match: GET /depots, limit: 10, per: 60s }
resources:
  depots:
    methods:
      list: { op: GET /depots, items: /depots, args: { city: town }, concise: [id] }
  trips:
    methods:
      get: { op: 'GET /trips/{id}' }
      start:
        op: 'POST /trips/{id}/start'
        requires: { read: trips.get, field: /state, equals: [planned] }
";

const OVERLAY: &str = "overlay: 1.0.0
info: { title: Words, version: '1' }
actions:
  - target: $.paths['/depots'].get
    update: { description: Lists the depots of the account. }
";

pub const API: &str = "openapi: 3.1.0
info: { title: Freight, version: '1' }
servers: [{ url: https://api.freight.example }]
security: [{ token: [] }]
paths:
  /depots:
    get:
      summary: List depots
      parameters:
        - { name: city, in: query, description: The city, schema: { type: string } }
      responses:
        '200':
          description: The depots
          content:
            application/json:
              schema:
                type: object
                properties:
                  depots: { type: array, items: { $ref: '#/components/schemas/Depot' } }
  /trips/{id}:
    get:
      summary: Get a trip
      parameters: [{ name: id, in: path, required: true, description: The trip, schema: { type: string } }]
      responses: { '200': { description: The trip, content: { application/json: { schema: { $ref: '#/components/schemas/Trip' } } } } }
  /trips/{id}/start:
    post:
      summary: Start a trip
      parameters: [{ name: id, in: path, required: true, description: The trip, schema: { type: string } }]
      responses: { '200': { description: The trip, content: { application/json: { schema: { $ref: '#/components/schemas/Trip' } } } } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    oauth:
      type: oauth2
      flows: { clientCredentials: { tokenUrl: https://auth.freight.example/token, scopes: { read: Read } } }
  schemas:
    Depot: { type: object, properties: { id: { type: string, description: The id } } }
    Trip: { type: object, properties: { state: { type: string, description: The state } } }
";

/// The files of a side: its integration.yaml and its description.
pub type Side<'t> = (&'t str, &'t str);

pub const BASE: Side<'static> = (CONFIG, API);

pub fn compare(old: Side<'_>, new: Side<'_>) -> Result<Report, CannotCompare> {
    let source = |(config, api): Side<'_>| {
        MemorySource::new([("integration.yaml", config), ("openapi.yaml", api), ("overlay.yaml", OVERLAY)])
    };
    let (old, new) = (source(old), source(new));
    let side = |source| DiffSide::Sources(Inputs { source, entry: Entry::Integration });
    Compiler::default().diff(&side(&old), &side(&new), DriftOptions::default())
}

/// The one change of a kind.
pub fn only<'r>(report: &'r Report, kind: &str) -> &'r Change {
    let found: Vec<&Change> = report.changes.iter().filter(|change| change.kind.code() == kind).collect();
    assert_eq!(found.len(), 1, "{kind} in\n{}", crate::diff::lines(&report.changes));
    found[0]
}
