//! Tool lists leave as they were compiled, byte for byte. rmcp knows a tool as a tree of values, which for a thousand tools is many times
//! their text: it is given one stand-in for a whole page, and the page takes its place in the text of rmcp's answer.

use crate::toolbox::Tool;
use rmcp::model::Tool as StandIn;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Pages that may wait at the same time: what a client gives up on stays behind until then.
const MOST: usize = 1_000;

/// The pages whose answers are on their way.
#[derive(Clone, Default)]
pub(in crate::mcp) struct Pages(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    /// How many there have been; a stand-in is named by it.
    count: u64,
    pages: VecDeque<Page>,
}

struct Page {
    /// The text of the stand-in.
    mark: String,
    tools: Vec<Tool>,
}

impl Pages {
    /// Puts a page aside. What is returned stands for it in the answer: nothing for an empty page.
    pub(super) fn put_aside(&self, tools: &[Tool]) -> Result<Vec<StandIn>, serde_json::Error> {
        if tools.is_empty() {
            return Ok(Vec::new());
        }
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.count += 1;
        let stand_in = StandIn::new_with_raw(format!("page {}", waiting.count), None, Arc::default());
        let page = Page { mark: serde_json::to_string(&stand_in)?, tools: tools.to_vec() };
        if waiting.pages.len() == MOST {
            waiting.pages.pop_front();
        }
        waiting.pages.push_back(page);
        Ok(vec![stand_in])
    }

    /// The text of an answer to `tools/list`, on one line, with the page in the place of its stand-in.
    pub(in crate::mcp) fn fill(&self, answer: String) -> String {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = waiting.pages.iter().enumerate().find_map(|(position, page)| Some((position, answer.find(&page.mark)?)));
        let Some((position, at)) = found else { return answer };
        let Some(Page { mark, tools }) = waiting.pages.remove(position) else { return answer };
        drop(waiting);
        let (before, after) = (&answer[..at], &answer[at + mark.len()..]);
        let length: usize = tools.iter().map(|tool| tool.json().get().len() + 1).sum();
        let mut text = String::with_capacity(before.len() + length + after.len());
        text.push_str(before);
        for (position, tool) in tools.iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            // Between the parts of JSON a line's end is like a space; inside a string there is none.
            text.extend(tool.json().get().split(['\n', '\r']));
        }
        text.push_str(after);
        text
    }

    /// Whether any page waits.
    pub(in crate::mcp) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pages.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::toolbox::Traits;
    use rmcp::model::ListToolsResult;
    use serde_json::value::RawValue;
    use toolwright_integration::Effect;

    fn tool(json: &str) -> Tool {
        let traits = Traits { resource: String::new(), method: String::new(), effect: Effect::Read, tags: Vec::new() };
        Tool::new("t", RawValue::from_string(json.to_owned()).unwrap(), traits)
    }

    fn answer(pages: &Pages, tools: &[Tool]) -> String {
        serde_json::to_string(&ListToolsResult::with_all_items(pages.put_aside(tools).unwrap())).unwrap()
    }

    #[test]
    fn each_answer_gets_its_own_page_on_one_line() {
        let pages = Pages::default();
        let first = answer(&pages, &[tool("{\"name\": \"a\",\n \"inputSchema\":{}}"), tool(r#"{"z":1.0,"name":"b\n"}"#)]);
        let second = answer(&pages, &[tool(r#"{"name":"c"}"#)]);
        assert!(pages.fill(second).contains(r#""tools":[{"name":"c"}]"#));
        assert!(pages.fill(first).contains(r#""tools":[{"name": "a", "inputSchema":{}},{"z":1.0,"name":"b\n"}]"#));
        assert!(pages.is_empty());
        assert!(pages.fill(answer(&pages, &[])).contains(r#""tools":[]"#));
    }

    #[test]
    fn what_is_never_answered_does_not_pile_up() {
        let pages = Pages::default();
        let answers: Vec<String> = (0..=MOST).map(|_| answer(&pages, &[tool(r#"{"name":"a"}"#)])).collect();
        assert_eq!(pages.0.lock().unwrap().pages.len(), MOST);
        assert!(answers.into_iter().map(|answer| pages.fill(answer)).next_back().unwrap().contains(r#"{"name":"a"}"#));
    }
}
