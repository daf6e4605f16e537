//! A Markdown page as far as it matters here: its fenced blocks, and the prose around them.

use std::ops::Range;

/// A fenced block (CommonMark §4.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fence<'t> {
    /// What stands behind the opening marks, for example `json openapi`.
    pub info: &'t str,
    /// The opening line's first byte.
    pub start: usize,
    /// The bytes between the fence's lines, without the last line's end.
    pub content: Range<usize>,
    /// The first byte behind the closing line.
    pub end: usize,
    /// Whether there is a closing line.
    pub closed: bool,
}

/// What a page says in words about one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prose {
    /// The heading that it stands under.
    pub heading: String,
    /// Its first paragraphs, blank lines between them.
    pub text: String,
}

/// Finds every fenced block of a page, in order.
///
/// Fences in lists and tabs are indented, so any indentation opens one; what closes it stands no deeper than CommonMark allows.
pub(super) fn find_fences(text: &str) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut open: Option<(Fence<'_>, Marks)> = None;
    for (start, line) in lines_of(text) {
        let end = start + line.len();
        match open.take() {
            None => open = opening(line, start, end),
            Some((mut fence, marks)) if closes(line, &marks) => {
                fence.end = end;
                fence.closed = true;
                fences.push(fence);
            }
            Some((mut fence, marks)) => {
                fence.content.end = start + line.trim_end_matches(['\n', '\r']).len();
                fence.end = end;
                open = Some((fence, marks));
            }
        }
    }
    fences.extend(open.map(|(fence, _)| fence));
    fences
}

struct Marks {
    mark: char,
    count: usize,
    indent: usize,
}

fn opening(line: &str, start: usize, end: usize) -> Option<(Fence<'_>, Marks)> {
    let marks = marks_of(line)?;
    let info = line.trim_start()[marks.count..].trim();
    if marks.mark == '`' && info.contains('`') {
        return None;
    }
    Some((Fence { info, start, content: end..end, end, closed: false }, marks))
}

fn closes(line: &str, open: &Marks) -> bool {
    marks_of(line).is_some_and(|marks| {
        marks.mark == open.mark
            && marks.count >= open.count
            && marks.indent <= open.indent + 3
            && line.trim().len() == marks.count
    })
}

/// At least three backticks or tildes at the beginning of a line.
fn marks_of(line: &str) -> Option<Marks> {
    let bare = line.trim_start();
    let mark = bare.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let count = bare.len() - bare.trim_start_matches(mark).len();
    (count >= 3).then_some(Marks { mark, count, indent: line.len() - bare.len() })
}

/// Lines with their ends, each with its first byte.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |start, line| {
        let here = *start;
        *start += line.len();
        Some((here, line))
    })
}

#[derive(Debug)]
enum Block<'t> {
    Heading(&'t str),
    Paragraph(String),
    Fence(usize),
}

/// Finds the words about each of the `fragments`, which are indices of `fences` in order.
///
/// A page with one fragment is all about it; of several, each belongs to what stands between it and the one before.
pub(super) fn find_prose(text: &str, fences: &[Fence<'_>], fragments: &[usize]) -> Vec<Prose> {
    let blocks = read_blocks(text, fences);
    if let [own] = fragments {
        return vec![prose_of_page(&blocks, *own)];
    }
    let mut rest = blocks.as_slice();
    let sections = fragments.iter().map(|own| {
        let end = rest.iter().position(|block| matches!(block, Block::Fence(index) if index == own)).unwrap_or(0);
        let (section, behind) = rest.split_at(end);
        rest = behind;
        prose_of_section(section)
    });
    sections.collect()
}

fn prose_of_page(blocks: &[Block<'_>], own: usize) -> Prose {
    let is_content = |block: &Block<'_>| match block {
        Block::Paragraph(_) => true,
        Block::Fence(index) => *index == own,
        Block::Heading(_) => false,
    };
    let before = blocks.iter().position(is_content).unwrap_or(blocks.len());
    let heading = last_heading(&blocks[..before]).or_else(|| last_heading(blocks));
    Prose { heading: heading.map(|(_, heading)| heading).unwrap_or_default(), text: first_run(blocks) }
}

fn prose_of_section(section: &[Block<'_>]) -> Prose {
    match last_heading(section) {
        Some((position, heading)) => Prose { heading, text: first_run(&section[position..]) },
        None => Prose { heading: String::new(), text: first_run(section) },
    }
}

/// The last heading that says something about the operation.
fn last_heading(blocks: &[Block<'_>]) -> Option<(usize, String)> {
    let named = blocks.iter().enumerate().rev().filter_map(|(position, block)| match block {
        Block::Heading(heading) => Some((position, plain_heading(heading))),
        _ => None,
    });
    named.into_iter().find(|(_, heading)| says_something(heading))
}

/// The first paragraphs that nothing interrupts.
fn first_run(blocks: &[Block<'_>]) -> String {
    let from = blocks.iter().skip_while(|block| !matches!(block, Block::Paragraph(_)));
    let run = from.map_while(|block| match block {
        Block::Paragraph(text) => Some(text.as_str()),
        _ => None,
    });
    run.collect::<Vec<_>>().join("\n\n")
}

/// Without closing marks and anchors, as documentation sites write them.
fn plain_heading(heading: &str) -> String {
    let heading = heading.split(" <a ").next().unwrap_or_default();
    let heading = heading.split(" {#").next().unwrap_or_default();
    let open = heading.trim_end_matches('#');
    if open.ends_with(' ') { open.trim().to_owned() } else { heading.trim().to_owned() }
}

/// `OpenAPI definition` and `GET /users` are headings that sites make by themselves.
fn says_something(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let made = ["api", "openapi", "definition", "specification", "schema", "reference", "request", "response", "endpoint"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    !is_route(heading) && !words.all(|word| made.contains(&word))
}

/// `/users`, `GET /users`, also as code.
fn is_route(text: &str) -> bool {
    let bare = text.trim_matches(['`', '*']);
    let (method, path) = bare.split_once(' ').unwrap_or(("", bare));
    path.starts_with('/') && !path.contains(' ') && method.chars().all(|letter| letter.is_ascii_uppercase())
}

fn read_blocks<'t>(text: &'t str, fences: &[Fence<'_>]) -> Vec<Block<'t>> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut fences = fences.iter().enumerate().peekable();
    let body = front_matter(text);
    for (start, line) in lines_of(text).skip_while(|(start, _)| *start < body) {
        while fences.peek().is_some_and(|(_, fence)| fence.end <= start) {
            fences.next();
        }
        if let Some((index, fence)) = fences.peek().filter(|(_, fence)| fence.start <= start) {
            end_paragraph(&mut paragraph, &mut blocks);
            if fence.start == start {
                blocks.push(Block::Fence(*index));
            }
            continue;
        }
        read_line(line, &mut paragraph, &mut blocks);
    }
    end_paragraph(&mut paragraph, &mut blocks);
    blocks
}

fn read_line<'t>(line: &'t str, paragraph: &mut String, blocks: &mut Vec<Block<'t>>) {
    let quoted = line.trim_start().trim_start_matches('>');
    let bare = quoted.trim();
    let level = bare.len() - bare.trim_start_matches('#').len();
    if (1..=6).contains(&level) && bare[level..].starts_with([' ', '\t']) {
        end_paragraph(paragraph, blocks);
        blocks.push(Block::Heading(bare[level..].trim()));
    } else if bare.is_empty() || is_made_by_a_site(bare) {
        end_paragraph(paragraph, blocks);
    } else {
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(bare);
    }
}

/// Block tags, rulers, the route once more, and the line that points machines to the site's index.
fn is_made_by_a_site(line: &str) -> bool {
    (line.starts_with("{%") && line.ends_with("%}"))
        || line.chars().all(|character| matches!(character, '-' | '*' | '_' | '=' | ' '))
        || is_route(line)
        || line.contains("/llms.txt")
}

fn end_paragraph(paragraph: &mut String, blocks: &mut Vec<Block<'_>>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(paragraph)));
    }
}

/// The length of the YAML between two `---` at the beginning of a page.
fn front_matter(text: &str) -> usize {
    let mut lines = lines_of(text);
    if lines.next().is_none_or(|(_, first)| first.trim_end() != "---") {
        return 0;
    }
    lines.find(|(_, line)| line.trim_end() == "---").map_or(0, |(start, line)| start + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(&str, &str, bool)> {
        find_fences(text).into_iter().map(|fence| (fence.info, &text[fence.content], fence.closed)).collect()
    }

    #[test]
    fn fences_are_found_as_commonmark_finds_them() {
        assert_eq!(contents("a\n```json openapi\n{}\n```\nb"), [("json openapi", "{}", true)]);
        assert_eq!(contents("~~~ yaml\r\na: `b`\r\n```\r\n~~~~\r\n"), [("yaml", "a: `b`\r\n```", true)]);
        assert_eq!(contents("````\n```\nx\n```\n````\n```\n```"), [("", "```\nx\n```", true), ("", "", true)]);
        assert_eq!(
            contents("- x\n    ```yaml\n    a: |\n            ```\n    ```\n"),
            [("yaml", "    a: |\n            ```", true)]
        );
        assert_eq!(contents("```yaml\na: 1\n"), [("yaml", "a: 1", false)]);
        assert_eq!(contents("``` a`b\n`` `\n"), []);
        assert_eq!(contents("```"), [("", "", false)]);
    }

    fn prose(text: &str) -> Vec<(String, String)> {
        let fences = find_fences(text);
        let fragments: Vec<usize> = (0..fences.len()).filter(|index| fences[*index].info == "json").collect();
        let found = find_prose(text, &fences, &fragments);
        found.into_iter().map(|prose| (prose.heading, prose.text)).collect()
    }

    fn pair(heading: &str, text: &str) -> (String, String) {
        (heading.to_owned(), text.to_owned())
    }

    #[test]
    fn a_page_with_one_fragment_is_all_about_it() {
        let page = "---\ntitle: x\n---\n> The index is at [x](https://acme.test/llms.txt)\n\n# Users\n\n## Get **all** users <a href=\"#a\"></a>\n\n> Returns\n> users.\n\n{% hint %}\nMore.\n\n## OpenAPI definition\n\n```json\n{}\n```\n";
        assert_eq!(prose(page), [pair("Get **all** users", "Returns\nusers.\n\nMore.")]);
        assert_eq!(prose("# Deactivate ##\nStops it.\n## Rights\nNone.\n```json\n```\n"), [pair("Deactivate", "Stops it.")]);
        assert_eq!(prose("# In C#\n```json\n```\n"), [pair("In C#", "")]);
        assert_eq!(prose("# List\n```json\n```\n\n`GET /users`\n\nAfter it.\n"), [pair("List", "After it.")]);
        assert_eq!(prose("## GET /users\n```json\n```\n# Late\n"), [pair("Late", "")]);
        assert_eq!(prose("```json\n```"), [pair("", "")]);
    }

    #[test]
    fn of_several_fragments_each_has_its_section() {
        let page = "# Users\n\nUsers are people.\n\n## List\n\nLists.\n```sh\ncurl\n```\nMore.\n\n## Request\n\n```json\n```\n\n## Get\n```json\n```\n```json\n```\nTail.\n";
        assert_eq!(prose(page), [pair("List", "Lists."), pair("Get", ""), pair("", "")]);
    }

    #[test]
    fn nothing_makes_it_panic() {
        for text in ["#", "# ", "####### x", ">", "> #", "---", "---\n", "\u{feff}# é\n```\n", "{%%}", "```json\n```json\n"] {
            prose(text);
        }
    }
}
