//! What the service refuses, in this API's words. What is meant for the operator stays inside.

use super::refusal::{Code, Fault, Refusal};
use crate::service::{FieldProblem, ServiceError};

/// A service's error as a refusal.
pub fn service(error: ServiceError) -> Refusal {
    match error {
        ServiceError::NotFound { what } => Refusal::not_found(name(what)),
        ServiceError::Invalid(problems) => Refusal::invalid(problems.into_iter().map(fault).collect()),
        ServiceError::Conflict => Refusal::new(Code::Conflict, "it was changed at the same time; read it again"),
        ServiceError::Unauthorized => Refusal::unauthorized("this API token opens nothing; it may have expired or been deleted"),
        // The words name files and keys of the hub's machine.
        ServiceError::Unavailable(_) => Refusal::new(
            Code::Unavailable,
            "the hub cannot do this at present, and changed nothing; its operator finds the reason in the log",
        ),
    }
}

/// A broken rule as a fault.
pub fn fault(problem: FieldProblem) -> Fault {
    let nearest =
        problem.message.split_once("did you mean `").and_then(|(_, rest)| rest.split_once('`')).map(|(word, _)| word.to_owned());
    Fault { pointer: problem.pointer, message: problem.message, nearest }
}

/// What the rules find in a body whose form is wrong elsewhere. The missing name was ours.
pub fn nameless_faults(refused: Option<ServiceError>) -> Result<Vec<Fault>, Refusal> {
    match refused {
        Some(ServiceError::Invalid(problems)) => {
            Ok(problems.into_iter().filter(|problem| problem.pointer != "/name").map(fault).collect())
        }
        Some(error) => Err(service(error)),
        None => Err(Refusal::new(Code::Internal, "what has no name was let through; this is a defect of the hub")),
    }
}

/// The things as people know them.
fn name(what: &str) -> &str {
    match what {
        "account" => "integrated account",
        "server" => "MCP server",
        "api_token" => "API token",
        other => other,
    }
}
