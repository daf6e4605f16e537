//! Which way a schema's values travel, and what a change means that way.

use super::kind::Kind;

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Direction {
    /// From the tool to the vendor.
    Request,
    /// From the vendor to the tool.
    Response,
    /// Nowhere: a read-only property of a request, a write-only one of an answer.
    Hidden,
    /// Inside a condition (`not`, `if` …) on a request: more here may mean less there.
    RequestCondition,
    /// Inside a condition on an answer.
    ResponseCondition,
    /// A response header.
    Header,
}

impl Direction {
    /// The kind that a change has when values travel this way.
    pub(super) fn kind(self, request: Kind, response: Kind) -> Kind {
        match self {
            Self::Request => request,
            Self::Response => response,
            Self::Hidden => Kind::SpecOnlyChange,
            Self::RequestCondition => Kind::ArgStructureTightened,
            Self::ResponseCondition => Kind::OutStructureChanged,
            Self::Header => Kind::OutHeaderChanged,
        }
    }

    /// The direction inside a condition.
    pub(super) fn inside_condition(self) -> Self {
        match self {
            Self::Request => Self::RequestCondition,
            Self::Response => Self::ResponseCondition,
            other => other,
        }
    }

    /// The direction of a property with these marks.
    pub(super) fn of_property(self, read_only: bool, write_only: bool) -> Self {
        match self {
            Self::Request if read_only => Self::Hidden,
            Self::Response if write_only => Self::Hidden,
            other => other,
        }
    }

    pub(super) fn is_response(self) -> bool {
        matches!(self, Self::Response | Self::ResponseCondition | Self::Header)
    }
}
