//! How grave a change is for each of its three readers.

use std::fmt;

macro_rules! scale {
    ($(#[$doc:meta])* $name:ident { $($(#[$step_doc:meta])* $step:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$step_doc])* $step,)* }

        impl $name {
            /// Every step, the mildest first.
            pub const ALL: &[$name] = &[$($name::$step,)*];

            /// The step as written in reports and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Self::$step => $text,)* }
            }

            /// The step of that name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|step| step.name() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }
    };
}

scale! {
    /// What it means for a model that has the tool list.
    Agent {
        /// Nothing.
        None "none",
        /// Something new to know.
        Note "note",
        /// Calls or answers may no longer mean what they meant.
        Risk "risk",
        /// Calls as they were made are refused, or the tool is gone.
        Break "break",
    }
}

scale! {
    /// The semver bump of the generated crate.
    Client {
        /// No release is needed.
        None "none",
        /// The public API stays.
        Patch "patch",
        /// Something is added.
        Minor "minor",
        /// Code that compiled may no longer compile.
        Major "major",
    }
}

scale! {
    /// What happens to the build that is already deployed, and to whoever merges the new one.
    ///
    /// `block` stands above `outage`, so that a gate at `outage` stops what must never be merged unseen.
    Operator {
        /// Nothing.
        None "none",
        /// Worth a line in the log.
        Info "info",
        /// A person should look.
        Review "review",
        /// Some calls of the deployed build fail or give less.
        Degrade "degrade",
        /// Calls of the deployed build fail.
        Outage "outage",
        /// Must not be merged before a person has verified it.
        Block "block",
    }
}

/// The three ratings of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratings {
    /// For a model that has the tool list.
    pub agent: Agent,
    /// For the generated crate.
    pub client: Client,
    /// For the deployed build.
    pub operator: Operator,
}

impl Ratings {
    /// Nothing for anyone.
    pub const NONE: Self = Self { agent: Agent::None, client: Client::None, operator: Operator::None };
    /// Good to know, and nothing to do.
    pub const NOTHING_TO_DO: Self = Self { agent: Agent::None, client: Client::None, operator: Operator::Info };

    /// How grave it is for whoever it is gravest for, on one scale, from 0: so that what breaks agents does not stand below what is
    /// only worth a line in the log.
    pub(super) fn weight(self) -> u8 {
        let agent = match self.agent {
            Agent::None => 0,
            Agent::Note => 1,
            Agent::Risk => 2,
            Agent::Break => 4,
        };
        let client = match self.client {
            Client::None | Client::Patch => 0,
            Client::Minor => 1,
            Client::Major => 3,
        };
        agent.max(client).max(self.operator as u8)
    }

    /// The graver of each.
    pub fn max(self, other: Self) -> Self {
        Self {
            agent: self.agent.max(other.agent),
            client: self.client.max(other.client),
            operator: self.operator.max(other.operator),
        }
    }
}
