//! The tools of an account.

use crate::admin::call::{Answering, Call};
use crate::admin::refusal::{Code, Fault, Refusal};
use crate::admin::refuse;
use crate::admin::route::Route;
use crate::admin::shape::{Field, Shape};
use crate::admin::table::ACCOUNT;
use crate::admin::tool_view::{TOOLS, tools_reply};
use crate::model::{AccountId, ServerConfig};
use crate::service::ServiceError;

const WORDS_OF_FILTER: Shape = Shape::List { of: &Shape::Text { most: 100 }, most: 200 };
const QUERY: &[Field] = &[
    Field::optional("methods", WORDS_OF_FILTER, "As in a server's `config`, separated by commas; all if left out."),
    Field::optional("tags", WORDS_OF_FILTER, "As in a server's `config`, separated by commas; all if left out."),
];

/// The rows.
pub const ROUTES: &[Route] = &[Route {
    path: "/integrated-account/{id}/tools",
    id: "list_account_tools",
    group: "tools",
    summary: "List the tools of an account",
    words: "Lists what an MCP server with this filter would expose, with what each tool costs a model in tokens. A filter that a server would \
            be refused is refused here too.",
    parts: &[ACCOUNT],
    query: QUERY,
    answer: Some(&TOOLS),
    refusals: &[Code::Internal],
    act: list,
    ..Route::BASE
}];

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let account: AccountId = call.part(0, ACCOUNT.what)?;
        let mut query = call.query;
        let config = ServerConfig { methods: query.words("/methods"), tags: query.words("/tags"), ..ServerConfig::default() };
        match call.state.hub.preview(&who, &account, &config).await {
            Ok(tools) => {
                query.settle::<serde_json::Value>()?;
                tools_reply(&tools)
            }
            Err(ServiceError::Invalid(problems)) => {
                query.add(problems.into_iter().map(refuse::fault).map(out_of_config));
                query.settle::<serde_json::Value>()?;
                Err(Refusal::invalid(Vec::new()))
            }
            Err(error) => Err(refuse::service(error)),
        }
    })
}

/// The filter stands in the query itself here.
fn out_of_config(fault: Fault) -> Fault {
    let pointer = fault.pointer.strip_prefix("/config").unwrap_or(&fault.pointer).to_owned();
    Fault { pointer, ..fault }
}
