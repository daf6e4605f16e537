//! `--fail-on`: from which rating on a change fails the run.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use toolwright_codegen::drift::{Agent, Client, Operator, Ratings, Report};

/// The least rating that fails, for each reader that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    agent: Option<Agent>,
    client: Option<Client>,
    operator: Option<Operator>,
}

impl Gate {
    /// Whether a change with these ratings is at or above it.
    pub fn fails(&self, ratings: Ratings) -> bool {
        self.agent.is_some_and(|least| ratings.agent >= least)
            || self.client.is_some_and(|least| ratings.client >= least)
            || self.operator.is_some_and(|least| ratings.operator >= least)
    }

    /// How many changes are at or above it and not approved.
    pub fn count(&self, report: &Report, approved: &BTreeSet<String>) -> usize {
        report.changes.iter().filter(|change| self.fails(change.ratings) && !approved.contains(&change.fingerprint)).count()
    }
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut gate = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (reader, rating) = part.split_once('=').ok_or_else(|| format!("`{part}` is not READER=RATING"))?;
            let unknown = |names: &[&str]| format!("`{rating}` is no rating for {reader}; there are {}", names[1..].join(", "));
            match reader {
                "agent" => {
                    let found = Agent::parse(rating).filter(|rating| *rating != Agent::None);
                    gate.agent =
                        Some(found.ok_or_else(|| unknown(&Agent::ALL.iter().map(|one| one.name()).collect::<Vec<_>>()))?);
                }
                "client" => {
                    let found = Client::parse(rating).filter(|rating| *rating != Client::None);
                    gate.client =
                        Some(found.ok_or_else(|| unknown(&Client::ALL.iter().map(|one| one.name()).collect::<Vec<_>>()))?);
                }
                "operator" => {
                    let found = Operator::parse(rating).filter(|rating| *rating != Operator::None);
                    gate.operator =
                        Some(found.ok_or_else(|| unknown(&Operator::ALL.iter().map(|one| one.name()).collect::<Vec<_>>()))?);
                }
                other => return Err(format!("there is no reader `{other}`; there are agent, client and operator")),
            }
        }
        if gate == Self::default() { Err("name at least one, as in operator=outage".to_owned()) } else { Ok(gate) }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.agent.map(|least| format!("agent={least}")),
            self.client.map(|least| format!("client={least}")),
            self.operator.map(|least| format!("operator={least}")),
        ];
        formatter.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_read_and_mistakes_named() {
        let gate = "operator=outage,agent=break".parse::<Gate>();
        assert_eq!(gate.map(|gate| gate.to_string()), Ok("agent=break,operator=outage".to_owned()));
        let wrong = [
            ("agent=major", "there are note, risk, break"),
            ("user=x", "no reader `user`"),
            ("agent", "READER="),
            ("", "at least one"),
            ("agent=none", "no rating"),
        ];
        for (text, part) in wrong {
            assert!(text.parse::<Gate>().is_err_and(|error| error.contains(part)), "{text}");
        }
    }
}
