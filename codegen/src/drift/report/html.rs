//! One self-contained page that a person reads at a glance, light or dark. A vendor's words are text and never markup.

use super::summary::{
    MAX_STEPS, capital, changes, deadline, headline, is_worth_reading, met_at, more_steps, place_of, steps, tools_of, verdicts,
    versions,
};
use crate::drift::words::is_hidden;
use crate::drift::{Agent, Change, Client, Operator, Report};
use std::fmt::Write;

const STYLE: &str = include_str!("report.css");

/// How many changes have a row; JSON has them all.
const MAX_ROWS: usize = 2_000;

/// The report as an HTML page without scripts and without anything from elsewhere.
pub fn render_html(report: &Report) -> String {
    let version = versions(report);
    let title = format!("Drift: {} {version}", report.title);
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{} <small>{}</small></h1>\n",
        escape(&title),
        escape(&report.title),
        escape(&version)
    );
    if report.changes.is_empty() {
        out.push_str("<p class=\"calm\">No drift.</p>\n</main>\n</body>\n</html>\n");
        return out;
    }
    let _ = writeln!(out, "<p class=\"lead\">{}</p>", with_day(report, &headline(report)));
    if let Some(words) = deadline(report) {
        let _ = writeln!(out, "<p class=\"deadline\">{}.</p>", with_day(report, &words));
    }
    write_verdicts(&mut out, report);
    write_steps(&mut out, report);
    let (worth, rest): (Vec<&Change>, Vec<&Change>) = report.changes.iter().partition(|change| is_worth_reading(change));
    if !worth.is_empty() {
        let _ = writeln!(out, "<h2>{} to read</h2>", changes(worth.len()));
        write_rows(&mut out, &worth);
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "<details><summary>{} that ask nothing of anyone</summary>", changes(rest.len()));
        write_rows(&mut out, &rest);
        out.push_str("</details>\n");
    }
    let (old, new) = report.tools;
    let _ = writeln!(out, "<footer>{old} tools before, {new} after.</footer>\n</main>\n</body>\n</html>");
    out
}

/// A sentence in which the day of the deadline stays in one piece, however narrow the page is.
fn with_day(report: &Report, words: &str) -> String {
    let words = escape(words);
    match &report.deadline {
        Some(deadline) => words.replace(&deadline.date, &format!("<time>{}</time>", deadline.date)),
        None => words,
    }
}

fn write_verdicts(out: &mut String, report: &Report) {
    let worst = report.ratings();
    let heat = [agent_heat(worst.agent), client_heat(worst.client), operator_heat(worst.operator)];
    let whose = ["Agents", "Rust client", "Deployed build"];
    out.push_str("<section class=\"verdicts\">\n");
    for (((_, rating, words), heat), whose) in verdicts(report).into_iter().zip(heat).zip(whose) {
        let words = escape(&words);
        let _ = writeln!(out, "<div class=\"verdict {heat}\"><h3>{whose}</h3><strong>{rating}</strong><p>{words}</p></div>");
    }
    out.push_str("</section>\n");
}

fn write_steps(out: &mut String, report: &Report) {
    let steps = steps(report);
    if steps.is_empty() {
        return;
    }
    out.push_str("<h2>What to do</h2>\n<ol>\n");
    for (step, list) in steps.iter().take(MAX_STEPS) {
        let subjects: Vec<String> = list.iter().take(3).map(|change| subject(change)).collect();
        let more = if list.len() > 3 { format!(" and {} more", list.len() - 3) } else { String::new() };
        let _ =
            writeln!(out, "<li>{}<br><span class=\"where\">{}{more}</span></li>", ticked(&capital(step)), subjects.join("; "));
    }
    out.push_str("</ol>\n");
    if let Some(words) = more_steps(steps.len()) {
        let _ = writeln!(out, "<p class=\"where\">{words}</p>");
    }
}

fn subject(change: &Change) -> String {
    let (subject, met) = met_at(change);
    let met = met.map(|words| format!(", {}", escape(&words))).unwrap_or_default();
    format!("<code>{}</code>{met}", escape(subject))
}

fn write_rows(out: &mut String, list: &[&Change]) {
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr><th>agent</th><th>client</th><th>operator</th><th>change</th>");
    out.push_str("<th>tools</th></tr></thead>\n<tbody>\n");
    for change in list.iter().take(MAX_ROWS) {
        write_row(out, change);
    }
    out.push_str("</tbody>\n</table></div>\n");
    if list.len() > MAX_ROWS {
        let _ = writeln!(out, "<p>and {} more; <code>--format json</code> has them all.</p>", list.len() - MAX_ROWS);
    }
}

fn write_row(out: &mut String, change: &Change) {
    let ratings = change.ratings;
    let badge = |heat: &str, name: &str| format!("<td><span class=\"badge {heat}\">{name}</span></td>");
    let _ = write!(
        out,
        "<tr>{}{}{}",
        badge(agent_heat(ratings.agent), ratings.agent.name()),
        badge(client_heat(ratings.client), ratings.client.name()),
        badge(operator_heat(ratings.operator), ratings.operator.name())
    );
    let place = change.cause.as_ref().map(|cause| format!("<div class=\"where\">{}</div>", escape(&place_of(cause))));
    let values = match (&change.old, &change.new) {
        (Some(old), Some(new)) if old.len() + new.len() > 24 => {
            format!("<div class=\"values\"><del>{}</del> <ins>{}</ins></div>", escape(old), escape(new))
        }
        _ => String::new(),
    };
    let way_out = if is_worth_reading(change) { format!("{} · ", ticked(change.kind.way_out())) } else { String::new() };
    let _ = writeln!(
        out,
        "<td><code>{}</code> <b>{}</b><div>{}</div>{values}{}<div class=\"where\">{way_out}{}</div></td><td class=\"tools\">{}</td></tr>",
        change.kind.code(),
        escape(&change.subject),
        ticked(&change.detail),
        place.unwrap_or_default(),
        change.fingerprint,
        escape(&tools_of(change, 5))
    );
}

fn agent_heat(rating: Agent) -> &'static str {
    match rating {
        Agent::Break => "hot",
        Agent::Risk => "warm",
        Agent::Note => "mild",
        Agent::None => "calm",
    }
}

fn client_heat(rating: Client) -> &'static str {
    match rating {
        Client::Major => "hot",
        Client::Minor => "mild",
        Client::Patch | Client::None => "calm",
    }
}

fn operator_heat(rating: Operator) -> &'static str {
    match rating {
        Operator::Block | Operator::Outage => "hot",
        Operator::Degrade => "warm",
        Operator::Review => "mild",
        Operator::Info | Operator::None => "calm",
    }
}

/// Text in which what stands between backticks is code.
fn ticked(text: &str) -> String {
    let mut parts = text.split('`').map(escape);
    let mut out = parts.next().unwrap_or_default();
    let mut rest = parts.peekable();
    let mut inside = false;
    while let Some(part) = rest.next() {
        inside = !inside;
        // A backtick without a partner is one.
        match (inside, rest.peek()) {
            (true, None) => out.push('`'),
            (true, Some(_)) => out.push_str("<code>"),
            (false, _) => out.push_str("</code>"),
        }
        out.push_str(&part);
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other if is_hidden(other) => {
                let _ = write!(out, "[U+{:04X}]", other as u32);
            }
            other => out.push(other),
        }
    }
    out
}
