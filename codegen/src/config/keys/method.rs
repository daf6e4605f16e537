//! Resources and their methods.

use super::{Form, Key, Object, key};

pub(super) static RESOURCE: Object = Object {
    title: "a resource",
    path: "resources.<name>",
    words: "What the tools are about. Its name, in the plural, stands in their names.",
    keys: &[
        key("tags", Form::Texts, "Tags of all its tools, for filters.", "tags: [sales, finance]"),
        key(
            "methods",
            Form::Each(&Form::Object(&METHOD)),
            "`list`, `get`, `create`, `update` and `delete` make the names that everybody knows (`list_all_acme_orders`); any other \
             word stands behind the resource (`acme_orders_cancel`).",
            "methods: { get: { op: 'GET /orders/{idOrder}' } }",
        ),
    ],
};

static METHOD: Object = Object { title: "a method", path: "resources.<name>.methods.<name>", words: "One tool.", keys: KEYS };

const KEYS: &[Key] = &[
    key("op", Form::Text, "The operation: `METHOD /path` or an operationId.", "op: GET /orders").needed(),
    key(
        "args",
        Form::Each(&Form::Text),
        "Names of arguments instead of the vendor's. A key is `header:X-Id`, `path:id` and so on where the bare name is not enough.",
        "args: { size: page_size }",
    ),
    key("paginate", Form::Text, "The name of a pagination, or `none` for a list that has no pages.", "paginate: cursor")
        .default("what request and answer give away"),
    key("items", Form::Pointer, "To the items of a list in the answer.", "items: /orders").default("what is inferred"),
    key("record", Form::Pointer, "To the record in the answer; the rest of the envelope is left out.", "record: /order"),
    key(
        "defaults",
        Form::Each(&Form::Any),
        "Vendor's inputs with what is sent unless the caller says otherwise.",
        "defaults: { fields: 'id,status' }",
    ),
    key(
        "constants",
        Form::Each(&Form::Text),
        "Vendor's inputs with what is always sent; a model does not see them.",
        "constants: { X-API-Version: '1.1' }",
    ),
    key(
        "money",
        Form::Texts,
        "Fields of the body that are amounts, as dotted paths; `*` steps into lists and maps. The last name stands under the file's `money`.",
        "op: POST /orders\nmoney: [total]",
    ),
    key("concise", Form::Texts, "The fields of an item that a short answer keeps.", "concise: [id, status]"),
    key(
        "effect",
        Form::Choice(&["read", "write", "destructive"]),
        "What a call does, where the HTTP verb misleads. Filters and hints follow it.",
        "effect: read",
    )
    .default("what verb and words give away"),
    key("idempotent", Form::Truth, "Whether a second call changes nothing more, where the verb misleads.", "idempotent: true"),
    key(
        "download",
        Form::Truth,
        "The answer is a file behind a redirect, which is followed once, without credentials.",
        "download: true",
    )
    .default("`false`"),
    key("tags", Form::Texts, "Tags of this tool, beside the resource's.", "tags: [reports]"),
    key("title", Form::Text, "The tool's name for people.", "title: All orders").default("made from the name"),
    key(
        "description",
        Form::Text,
        "The tool's text instead of the vendor's; a record `records/<resource>.<method>.md` has more room.",
        "description: Lists the orders of the account, newest first.",
    ),
    key(
        "requires",
        Form::Object(&REQUIRES),
        "A state that must hold before the call; it is read first.",
        "op: POST /orders\nrequires: { read: orders.get, field: /status, equals: [open] }",
    ),
];

static REQUIRES: Object = Object {
    title: "`requires`",
    path: "resources.<name>.methods.<name>.requires",
    words: "The one read before a write. Its arguments are those of the same name.",
    keys: &[
        key("read", Form::Text, "The read: `resource.method`.", "read: orders.get").needed(),
        key("field", Form::Pointer, "Where the state stands in its answer.", "field: /status").needed(),
        key("equals", Form::Texts, "The states that will do, compared without case.", "equals: [open, draft]").needed(),
    ],
};
