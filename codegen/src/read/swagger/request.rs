//! Parameters, forms and bodies of Swagger 2.0, which all stand in `parameters`.

use super::each_type;
use crate::diagnostic::{Code, Finding};
use crate::model::{Body, Content, Encoding, Parameter, Property, Schema, SchemaId, Type};
use crate::read::defaults::strings;
use crate::read::operation::{OperationReader, quarantine};
use crate::read::parameter::{default_style, name_and_location};
use crate::read::reference::Layers;
use crate::source::Node;
use toolwright_integration::{Location, ParameterStyle, PartStyle};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl<'d, 'a> OperationReader<'d, 'a, '_> {
    /// Sorts the declared parameters into those of the URL and headers, and the body.
    pub(in crate::read) fn read_swagger_request(
        &mut self,
        own: &Layers<'d, 'a>,
        declared: &[Layers<'d, 'a>],
    ) -> Result<(Vec<Parameter>, Option<Body>), Finding> {
        let (mut parameters, mut bodies, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for layers in declared {
            match layers.text("in") {
                "body" => bodies.push(layers),
                "formData" => fields.push(layers),
                _ => parameters.push(self.read_swagger_parameter(layers)?),
            }
        }
        let consumes = own.get("consumes").map_or_else(|| self.defaults.consumes.clone(), |node| strings(Some(node)));
        let body = match (bodies.as_slice(), fields.as_slice()) {
            ([], []) => None,
            ([body], []) => Some(self.read_swagger_body(body, consumes)),
            ([], fields) => Some(self.read_form(fields, &consumes)?),
            ([first, ..], _) => {
                return Err(quarantine("it has several bodies, and a request has one")
                    .at(first.target().at)
                    .help("make one body of them: a single `in: body` parameter whose schema has them as properties"));
            }
        };
        Ok((parameters, body))
    }

    fn read_swagger_parameter(&mut self, layers: &Layers<'d, 'a>) -> Result<Parameter, Finding> {
        let node = layers.target();
        let (name, location) = name_and_location(node)?;
        let usual = default_style(location);
        let (style, explode) = self.collection_style(node, location).unwrap_or((usual, usual == ParameterStyle::Form));
        Ok(Parameter {
            name,
            location,
            required: node.flag("required") || location == Location::Path,
            deprecated: node.flag("deprecated") || node.flag("x-deprecated"),
            description: layers.words(self.dialect, "description"),
            style,
            explode,
            allow_reserved: false,
            content_type: None,
            schema: self.read_value(node),
            at: node.at,
        })
    }

    /// A parameter is its own schema; `schema` belongs to bodies, and is written elsewhere too.
    fn read_value(&mut self, node: &'d Node<'a>) -> Option<SchemaId> {
        match node.get("schema") {
            Some(schema) if node.get("type").is_none() => Some(self.schemas.read(schema, self.findings)),
            None if !["type", "items", "enum", "format", "pattern"].iter().any(|key| node.get(key).is_some()) => None,
            _ => Some(self.schemas.read_parameter(node, self.findings)),
        }
    }

    /// How a list is written: `collectionFormat`, and `csv` without it. `None` when the value is no list.
    fn collection_style(&mut self, node: &Node<'_>, location: Location) -> Option<(ParameterStyle, bool)> {
        let items = node.get("items");
        if node.text("type").map_or(items.is_none(), |kind| kind != "array") {
            return None;
        }
        let inner = items.and_then(|items| items.get("collectionFormat"));
        let nested = items.and_then(|items| items.text("type")) == Some("array");
        if nested {
            let message = "a list inside a list is written as JSON text: its `collectionFormat` has no equal in OpenAPI 3";
            let at = inner.map_or(node.at, |node| node.at);
            self.findings.push(Finding::note(Code::MalformedPart, message).at(at).help("declare the parameter as a string"));
        }
        // Written into `items` by mistake, it still says what was meant.
        let declared = node.get("collectionFormat").or(inner.filter(|_| !nested));
        let separated = default_style(location);
        let in_query = separated == ParameterStyle::Form;
        Some(match declared.and_then(Node::as_str).unwrap_or("csv") {
            "csv" => (separated, false),
            "ssv" => (ParameterStyle::SpaceDelimited, false),
            "tsv" => (ParameterStyle::TabDelimited, false),
            "pipes" => (ParameterStyle::PipeDelimited, false),
            "multi" if in_query => (separated, true),
            other => {
                let message = format!("the collectionFormat `{other}` is not one for this parameter; `csv` is taken");
                let at = declared.map_or(node.at, |node| node.at);
                let help = "use csv, ssv, tsv or pipes; multi is for query and form";
                self.findings.push(Finding::warning(Code::MalformedPart, message).at(at).help(help));
                (separated, false)
            }
        })
    }

    fn read_swagger_body(&mut self, layers: &Layers<'d, 'a>, mut consumes: Vec<String>) -> Body {
        let node = layers.target();
        if consumes.is_empty() {
            consumes.push("application/json".to_owned());
        }
        Body {
            required: node.flag("required"),
            description: layers.words(self.dialect, "description"),
            content: each_type(consumes, self.read_value(node)),
            at: node.at,
        }
    }

    /// `formData` parameters are the properties of one object.
    fn read_form(&mut self, fields: &[&Layers<'d, 'a>], consumes: &[String]) -> Result<Body, Finding> {
        let at = fields[0].target().at;
        let mut schema = Schema::any(at);
        schema.types.insert(Type::Object);
        let (mut encodings, mut has_file) = (Vec::new(), false);
        for layers in fields {
            let node = layers.target();
            let name = node.get("name").and_then(Node::as_text).filter(|name| !name.is_empty());
            let name = name.ok_or_else(|| quarantine("a form field has no name").at(node.at))?;
            let is_file = |node: &Node<'_>| node.text("type") == Some("file");
            let files = is_file(node) || node.get("items").is_some_and(is_file);
            has_file |= files;
            if let Some((style, explode)) = self.collection_style(node, Location::Query).filter(|(_, explode)| !files && !explode)
            {
                let style = Some(PartStyle { style, explode, allow_reserved: false });
                let (content_types, headers) = (Vec::new(), Vec::new());
                encodings.push(Encoding { property: name.to_string(), content_types, style, headers, at: node.at });
            }
            if node.flag("required") {
                schema.required.push(name.as_ref().into());
            }
            schema.properties.push(Property { name: name.as_ref().into(), schema: self.schemas.read(node, self.findings) });
        }
        let required = !schema.required.is_empty();
        let id = Some(self.schemas.add(schema));
        let content = |media_type: String| Content { media_type, schema: id, example: None, encodings: encodings.clone() };
        let content = form_types(consumes, has_file).into_iter().map(content).collect();
        Ok(Body { required, description: String::new(), content, at })
    }
}

/// The form types among what an operation consumes. Files need parts; what is no form cannot hold fields.
fn form_types(consumes: &[String], has_file: bool) -> Vec<String> {
    let bare = |media_type: &str| media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = |media_type: &&String| bare(media_type).starts_with("multipart/") || (!has_file && bare(media_type) == FORM);
    let types: Vec<String> = consumes.iter().filter(fits).cloned().collect();
    match types.is_empty() {
        true => vec![if has_file { MULTIPART } else { FORM }.to_owned()],
        false => types,
    }
}
