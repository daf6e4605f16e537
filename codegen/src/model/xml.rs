//! OpenAPI's XML Object, as it is declared.

use toolwright_integration::Json;

/// The keys under which the words stand in `api.json`.
const NAME: &str = "name";
const NAMESPACE: &str = "namespace";
const PREFIX: &str = "prefix";
const NODE: &str = "nodeType";

/// What a schema says of its value's form in XML (OpenAPI 3.1 §4.8.26, 3.2 §4.27).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlWords {
    /// The name of the element or attribute, where it is not the property's.
    pub name: Option<String>,
    /// The URI of the namespace.
    pub namespace: Option<String>,
    /// The prefix of the name.
    pub prefix: Option<String>,
    /// What the value becomes.
    pub node: XmlNodeWords,
}

/// What a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum XmlNodeWords {
    /// Nothing is said: an element; of a list, one for each item.
    #[default]
    Unsaid,
    /// An element, for a list too: `wrapped`, or OpenAPI 3.2's `element`.
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// The text of the element around it.
    Text,
    /// The same as a CDATA section.
    Cdata,
}

impl XmlWords {
    /// The words in the spelling of OpenAPI 3.2, whichever the description has: `wrapped` is `nodeType: element`.
    pub fn to_json(&self) -> Json {
        let texts = [(NAME, &self.name), (NAMESPACE, &self.namespace), (PREFIX, &self.prefix)];
        let said = texts.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)));
        let all = said.chain(self.node.name().map(|name| (NODE, name)));
        Json::Object(all.map(|(key, text)| (key.to_owned(), Json::from(text))).collect())
    }

    /// Reads back what [`Self::to_json`] gives.
    pub fn from_json(json: &Json) -> Self {
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        let node = text(NODE).and_then(|name| XmlNodeWords::parse(&name)).unwrap_or_default();
        Self { name: text(NAME), namespace: text(NAMESPACE), prefix: text(PREFIX), node }
    }
}

impl XmlNodeWords {
    const SAID: [Self; 4] = [Self::Element, Self::Attribute, Self::Text, Self::Cdata];

    /// The word of OpenAPI 3.2; `None` where nothing is said.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Unsaid => None,
            Self::Element => Some("element"),
            Self::Attribute => Some("attribute"),
            Self::Text => Some("text"),
            Self::Cdata => Some("cdata"),
        }
    }

    /// What a word of OpenAPI 3.2 stands for.
    pub fn parse(name: &str) -> Option<Self> {
        Self::SAID.into_iter().find(|node| node.name() == Some(name))
    }
}
