//! `toolwright inspect`: what an integration gives a model, and what it costs.

mod corpus;
mod measure;

use crate::compile::compile;
use crate::connection::environment;
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target};
use crate::report::counted;
use crate::tokens::count_tool;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use toolwright_codegen::lower::Tool;
use toolwright_codegen::{Bound, Output};
use toolwright_integration::{Effect, Integration, Operation};

/// What is shown.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Vendors of the project or API description files [default: every vendor in specs/]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print one line for each note and warning instead
    #[arg(long, conflicts_with = "json")]
    diagnostics: bool,
    #[command(flatten)]
    emission: EmissionArguments,
    /// Measure every description below a folder instead, each in a process of its own
    #[arg(long, value_name = "DIR", conflicts_with_all = ["names", "diagnostics"])]
    corpus: Option<PathBuf>,
    /// Measure this file here and now; what `--corpus` runs for each
    #[arg(long, value_name = "FILE", hide = true, conflicts_with_all = ["names", "diagnostics", "corpus"])]
    measure: Option<PathBuf>,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let options = arguments.emission.lower();
    if let Some(file) = &arguments.measure {
        let outcome = measure::measure(file, options);
        return output::line(serde_json::to_string(&outcome).map_err(Failure::machine)?);
    }
    if let Some(folder) = &arguments.corpus {
        return corpus::run(folder, arguments.emission.no_gate, arguments.json);
    }
    let targets: Vec<Target> = project.targets(&arguments.names, Project::vendors_with_specs)?;
    let mut reports = Vec::new();
    for target in &targets {
        let (mut output, shown) = compile(project, target, options, false)?;
        output.plan = arguments.emission.profile.apply(&output.plan);
        if arguments.diagnostics {
            for diagnostic in &output.diagnostics {
                output::line(crate::report::join(&shown, &diagnostic.to_string()))?;
            }
        } else if arguments.json {
            reports.push(report(&output));
        } else {
            output::line(table(&output))?;
        }
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&reports).map_err(Failure::machine)?;
        output::line(text)?;
    }
    Ok(())
}

fn report(output: &Output) -> serde_json::Value {
    let integration = &output.plan.integration;
    let tools: Vec<serde_json::Value> = pairs(output)
        .map(|(tool, operation)| {
            json!({
                "name": tool.name,
                "title": tool.title,
                "resource": operation.resource,
                "method": operation.method,
                "effect": operation.effect,
                "tags": operation.tags,
                "operation": format!("{} {}", operation.http_method, operation.path),
                "operation_id": operation.operation_id,
                "arguments": operation.arguments.iter().map(|argument| &argument.name).collect::<Vec<_>>(),
                "paged": operation.pagination.is_some(),
                "tokens": count_tool(tool),
            })
        })
        .collect();
    let refused: Vec<serde_json::Value> = output
        .plan
        .refused
        .iter()
        .map(|refused| json!({"method": refused.method, "operation": refused.operation, "reasons": refused.reasons}))
        .collect();
    let tokens: usize = output.plan.tools.iter().map(count_tool).sum();
    json!({
        "integration": integration.name,
        "title": integration.title,
        "server": integration.server.url,
        "operations": output.operations,
        "tokens": tokens,
        "budget": json!({"tokens": most(&output.budget.tokens), "tool_tokens": most(&output.budget.tool_tokens)}),
        "variables": variables(integration).map(|(name, help)| json!({"name": name, "help": help, "set": is_set(&name)})).collect::<Vec<_>>(),
        "tools": tools,
        "refused": refused,
        "diagnostics": output.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn most(bound: &Option<Bound>) -> Option<usize> {
    bound.as_ref().map(|bound| bound.most)
}

fn pairs(output: &Output) -> impl Iterator<Item = (&Tool, &Operation)> {
    output.plan.tools.iter().zip(&output.plan.integration.operations)
}

/// The environment variables of credentials and of the server, with what they are.
fn variables(integration: &Integration) -> impl Iterator<Item = (String, String)> + '_ {
    let credentials = integration
        .auth
        .iter()
        .flat_map(toolwright_integration::AuthScheme::all_variables)
        .map(|variable| (variable.environment.clone(), variable.help.clone()));
    let server = integration.server.variables.iter().map(|variable| {
        let default = variable.default.as_deref().map(|default| format!(", {default} if not set")).unwrap_or_default();
        (variable.environment.clone(), format!("`{}` in {}{default}", variable.name, integration.server.url))
    });
    credentials.chain(server)
}

fn is_set(name: &str) -> bool {
    environment(name).is_some_and(|value| !value.trim().is_empty())
}

fn table(output: &Output) -> String {
    let integration = &output.plan.integration;
    let rows: Vec<(&Tool, &Operation, usize)> =
        pairs(output).map(|(tool, operation)| (tool, operation, count_tool(tool))).collect();
    let total: usize = rows.iter().map(|(_, _, tokens)| tokens).sum();
    let server = if integration.server.url.is_empty() { "none; give --base-url" } else { &integration.server.url };
    let width = rows.iter().map(|(tool, _, _)| tool.name.len()).max().unwrap_or(4);
    let of = most(&output.budget.tokens).map(|most| format!(" of {most}")).unwrap_or_default();
    let each = most(&output.budget.tool_tokens).map(|most| format!(", at most {most} a tool")).unwrap_or_default();
    let mut out = format!(
        "{} ({}): {} from {}, {}{of}{each}\nserver {server}\n\n{:width$}  effect       tokens  tags / operation\n",
        integration.title,
        integration.name,
        counted(rows.len(), "tool"),
        counted(output.operations, "operation"),
        counted(total, "token"),
        "tool"
    );
    for (tool, operation, tokens) in rows {
        let effect = match operation.effect {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
        };
        out.push_str(&format!(
            "{:width$}  {effect:11}  {tokens:>6}  {} / {} {}\n",
            tool.name,
            operation.tags.join(","),
            operation.http_method,
            operation.path
        ));
    }
    if !output.plan.refused.is_empty() {
        out.push_str("\nwithout a tool:\n");
        for refused in &output.plan.refused {
            out.push_str(&format!("  {} ({}): {}\n", refused.method, refused.operation, refused.reasons.join("; ")));
        }
    }
    out.push_str("\nvariables:\n");
    for (name, help) in variables(integration) {
        out.push_str(&format!("  {name} ({}): {help}\n", if is_set(&name) { "set" } else { "not set" }));
    }
    out
}
