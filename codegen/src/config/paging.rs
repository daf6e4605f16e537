//! The `pagination` section of `integration.yaml`.

use super::fields::{Fields, choose};
use super::{PagingConfig, PagingStyle};
use crate::diagnostic::{Code, Finding};
use crate::source::Node;

/// What a page holds when nobody says.
pub(crate) const DEFAULT_LIMIT: u32 = 50;
/// The largest page when nobody says.
pub(crate) const DEFAULT_MAX: u32 = 100;

pub(super) fn parse_paging(node: &Node<'_>, findings: &mut Vec<Finding>) -> PagingConfig {
    let styles = [
        ("cursor", PagingStyle::Cursor),
        ("page", PagingStyle::Page),
        ("offset", PagingStyle::Offset),
        ("link_header", PagingStyle::LinkHeader),
        ("next_url", PagingStyle::NextUrl),
        ("range", PagingStyle::Range),
    ];
    let mut fields = Fields::open(node, "a pagination", findings);
    let style = fields.need("style", findings);
    let start = fields.number("start", findings);
    let unit = fields.plain("unit", findings);
    let send_node = fields.take("send");
    let read_node = fields.take("read");
    let limit_node = fields.take("limit");
    fields.close(findings);
    // After a mistake the entry stays under some style, so that its name is not reported as unknown as well.
    let style = style.and_then(|style| choose(&style, "style of pagination", &styles, findings));
    let mut config = PagingConfig {
        style: style.unwrap_or(PagingStyle::LinkHeader),
        send: None,
        limit: None,
        next: None,
        header: None,
        last_item: None,
        more: None,
        total: None,
        total_pages: None,
        start,
        unit,
        default: DEFAULT_LIMIT,
        max: DEFAULT_MAX,
        pointers: Vec::new(),
        at: node.at,
    };
    if let Some(node) = send_node {
        parse_send(&mut config, node, findings);
    }
    if let Some(node) = read_node {
        parse_read(&mut config, node, findings);
    }
    if let Some(node) = limit_node {
        let mut fields = Fields::open(node, "`limit` of a pagination", findings);
        let max = fields.count("max", findings);
        let default = fields.count("default", findings);
        fields.close(findings);
        config.max = max.or(default).unwrap_or(DEFAULT_MAX);
        config.default = default.unwrap_or(DEFAULT_LIMIT).min(config.max);
    }
    require_what_the_style_needs(&config, findings);
    config
}

fn parse_send(config: &mut PagingConfig, node: &Node<'_>, findings: &mut Vec<Finding>) {
    let mut fields = Fields::open(node, "`send` of a pagination", findings);
    let cursor = fields.text("cursor", findings);
    let page = fields.text("page", findings);
    let offset = fields.text("offset", findings);
    config.limit = fields.text("limit", findings);
    fields.close(findings);
    config.send = match config.style {
        PagingStyle::Page => page,
        PagingStyle::Offset => offset,
        _ => cursor,
    };
}

fn parse_read(config: &mut PagingConfig, node: &Node<'_>, findings: &mut Vec<Finding>) {
    let mut fields = Fields::open(node, "`read` of a pagination", findings);
    config.header = fields.plain("header", findings);
    let mut pointer = |key: &'static str| {
        let found = fields.pointer(key, findings)?;
        config.pointers.push((key, found.clone()));
        Some(found)
    };
    config.next = pointer("next");
    config.last_item = pointer("last_item").map(|text| text.value);
    config.more = pointer("more").map(|text| text.value);
    config.total = pointer("total").map(|text| text.value);
    config.total_pages = pointer("total_pages").map(|text| text.value);
    fields.close(findings);
}

fn require_what_the_style_needs(config: &PagingConfig, findings: &mut Vec<Finding>) {
    let mut need = |met: bool, what: &str, example: &str| {
        if !met {
            findings.push(
                Finding::error(Code::ConfigShape, format!("this pagination needs {what}"))
                    .at(config.at)
                    .help(format!("for example `{example}`")),
            );
        }
    };
    match config.style {
        PagingStyle::Cursor => {
            need(config.send.is_some(), "`send.cursor`", "send: { cursor: cursor, limit: limit }");
            let read = config.next.is_some() || config.header.is_some() || config.last_item.is_some();
            need(read, "`read.next`, `read.header` or `read.last_item`", "read: { next: /nextCursor }");
        }
        PagingStyle::Page => need(config.send.is_some(), "`send.page`", "send: { page: page, limit: per_page }"),
        PagingStyle::Offset => need(config.send.is_some(), "`send.offset`", "send: { offset: offset, limit: limit }"),
        PagingStyle::NextUrl => need(config.next.is_some(), "`read.next`", "read: { next: /links/next }"),
        PagingStyle::LinkHeader | PagingStyle::Range => {}
    }
}
