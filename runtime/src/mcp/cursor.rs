//! Pages of `tools/list`. A cursor names the last tool that was seen, so that it stays good while the list does.

use crate::toolbox::Tool;
use ring::digest::{SHA256, digest};

/// Tools on one page. Many clients read the first page only, so that pages begin where lists are absurd.
pub(super) const PAGE: usize = 2_000;

/// One page.
pub(super) struct Page<'a> {
    /// Its tools.
    pub(super) tools: &'a [Tool],
    /// The cursor of the next page; absent on the last.
    pub(super) next: Option<String>,
}

/// The page that `cursor` asks for; `None` when it is not a cursor of this list.
pub(super) fn page<'a>(tools: &'a [Tool], cursor: Option<&str>, size: usize) -> Option<Page<'a>> {
    let start = match cursor {
        None => 0,
        Some(cursor) => read(tools, cursor)?,
    };
    let end = start.saturating_add(size.max(1)).min(tools.len());
    let next = if end < tools.len() { tools.get(end.checked_sub(1)?).map(|last| write(end, last)) } else { None };
    Some(Page { tools: tools.get(start..end)?, next })
}

/// How many tools were seen, and a digest of the last one's name.
fn write(seen: usize, last: &Tool) -> String {
    let digest = digest(&SHA256, last.name().as_bytes());
    let hex: String = digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{seen:x}-{hex}")
}

fn read(tools: &[Tool], cursor: &str) -> Option<usize> {
    let seen = usize::from_str_radix(cursor.split_once('-')?.0, 16).ok()?;
    let last = tools.get(seen.checked_sub(1)?)?;
    (write(seen, last) == cursor).then_some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolbox::Traits;
    use toolwright_integration::Effect;

    fn tools(count: usize) -> Vec<Tool> {
        let traits = Traits { resource: String::new(), method: String::new(), effect: Effect::Read, tags: Vec::new() };
        (0..count)
            .map(|number| Tool::new(format!("t{number}"), serde_json::value::RawValue::NULL.to_owned(), traits.clone()))
            .collect()
    }

    #[test]
    fn every_tool_is_seen_once() {
        for (count, size) in [(0, 5), (5, 5), (20, 7), (3, 0)] {
            let tools = tools(count);
            let mut seen = Vec::new();
            let mut cursor = None;
            loop {
                let page = page(&tools, cursor.as_deref(), size).unwrap();
                seen.extend(page.tools.iter().map(|tool| tool.name().to_owned()));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, tools.iter().map(|tool| tool.name().to_owned()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_strange_cursor_is_refused() {
        let tools = tools(20);
        let next = page(&tools, None, 7).unwrap().next.unwrap();
        assert!(page(&tools[1..], Some(&next), 7).is_none());
        for cursor in ["", "7", "7-", "0-00", "-", "ffffffffffffffff-0", "7-0000000000000000", "+7-1", &next.to_uppercase()] {
            assert!(page(&tools, Some(cursor), 7).is_none() || *cursor == next, "{cursor}");
        }
    }
}
