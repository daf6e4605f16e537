//! Words: snake_case, and the singular of a noun.

use heck::ToSnakeCase;
use std::borrow::Cow;

/// `usersGroups`, `users-groups`, `Users Groups` → `users_groups`; only `[a-z0-9_]`, never empty. Other scripts are written in
/// Latin letters: `пользователи` → `polzovateli`.
pub fn snake(text: &str) -> String {
    let text = latin(text);
    let spoken = text.replace('&', " and ").replace('+', " plus ").replace('%', " percent ");
    let ascii: String = spoken.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let snake = ascii.to_snake_case();
    if snake.is_empty() { "unnamed".to_owned() } else { snake }
}

/// A text in ASCII, letter by letter. Soft signs and the like become apostrophes, which part no words.
fn latin(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(deunicode::deunicode_with_tofu(text, " ").replace(['\'', '`'], ""))
    }
}

/// Words of a title that name no vendor.
const NOISE: [&str; 26] = [
    "api",
    "apis",
    "rest",
    "restful",
    "http",
    "json",
    "the",
    "a",
    "of",
    "for",
    "and",
    "public",
    "web",
    "open",
    "openapi",
    "swagger",
    "spec",
    "specification",
    "definition",
    "description",
    "documentation",
    "reference",
    "service",
    "official",
    "extension",
    "s",
];

/// Host labels that name no vendor.
const COMMON_LABELS: [&str; 14] =
    ["api", "www", "com", "org", "net", "io", "dev", "test", "example", "localhost", "co", "app", "cloud", "ai"];

/// The integration's name for a description without configuration: the one distinctive word of its title, else the vendor's
/// part of the server's host, else the title's first words, at most three.
///
/// `GitHub v3 REST API` → `github`. `None` when nothing distinctive is left.
pub fn integration_name(title: &str, server: Option<&str>) -> Option<String> {
    let words = distinctive_words(title);
    let host = || server.and_then(host_name);
    let name =
        if words.len() == 1 { Some(words.join("_")) } else { host().or_else(|| Some(words[..words.len().min(3)].join("_"))) };
    let name = name?;
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    if name.is_empty() { None } else { Some(name.chars().take(24).collect::<String>().trim_end_matches('_').to_owned()) }
}

fn distinctive_words(title: &str) -> Vec<String> {
    let is_version = |word: &str| word.strip_prefix('v').unwrap_or(word).bytes().all(|byte| byte.is_ascii_digit());
    let title = latin(title);
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
    words.filter(|word| !word.is_empty() && !NOISE.contains(&word.as_str()) && !is_version(word)).collect()
}

/// `https://api.github.com/v3` → `github`: the label before the public suffix.
fn host_name(server: &str) -> Option<String> {
    let host = server.split_once("://")?.1.split(['/', ':', '?']).next()?;
    if host.contains('{') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let vendor = labels.iter().rev().skip(1).find(|label| label.len() > 2 && !COMMON_LABELS.contains(label))?;
    Some(snake(vendor))
}

/// The last `_` word in the singular: `users_group_users` → `users_group_user`.
pub fn singular(name: &str) -> String {
    match name.rfind('_') {
        Some(at) => format!("{}_{}", &name[..at], singular_word(&name[at + 1..])),
        None => singular_word(name),
    }
}

/// Whether the last word is a plural.
pub fn is_plural(name: &str) -> bool {
    singular(name) != name
}

/// Nouns whose singular no rule gives.
const IRREGULAR: [(&str, &str); 24] = [
    ("people", "person"),
    ("children", "child"),
    ("men", "man"),
    ("women", "woman"),
    ("indices", "index"),
    ("vertices", "vertex"),
    ("matrices", "matrix"),
    ("appendices", "appendix"),
    ("quizzes", "quiz"),
    ("movies", "movie"),
    ("cookies", "cookie"),
    ("zombies", "zombie"),
    ("ties", "tie"),
    ("lies", "lie"),
    ("criteria", "criterion"),
    ("phenomena", "phenomenon"),
    ("caches", "cache"),
    ("axes", "axis"),
    ("lives", "life"),
    ("wives", "wife"),
    ("knives", "knife"),
    ("shelves", "shelf"),
    ("halves", "half"),
    ("yes", "yes"),
];

/// Nouns that are the same in both numbers, or have no plural.
const UNCOUNTABLE: [&str; 26] = [
    "media",
    "sms",
    "news",
    "series",
    "data",
    "metadata",
    "species",
    "analytics",
    "statistics",
    "settings",
    "credentials",
    "sso",
    "mms",
    "dns",
    "aws",
    "gps",
    "https",
    "os",
    "ios",
    "saas",
    "logistics",
    "graphics",
    "physics",
    "mathematics",
    "basis",
    "always",
];

/// Stems of `…uses` and `…ises`, `…ases` that lose only the `s`.
fn singular_word(word: &str) -> String {
    if let Some((_, single)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (*single).to_owned();
    }
    if UNCOUNTABLE.contains(&word) || word.len() < 3 || !word.ends_with('s') {
        return word.to_owned();
    }
    let cut = |count: usize, tail: &str| format!("{}{tail}", &word[..word.len() - count]);
    let ends = |tails: &[&str]| tails.iter().any(|tail| word.ends_with(tail));
    if ends(&["ss", "us", "is"]) {
        return word.to_owned();
    }
    if ends(&["ies"]) {
        return if word.len() > 4 { cut(3, "y") } else { cut(1, "") };
    }
    if ends(&["analyses", "hypotheses", "theses", "diagnoses", "synopses", "parentheses", "crises", "emphases", "syntheses"]) {
        return cut(2, "is");
    }
    if ends(&["sses", "shes", "ches", "xes", "zzes"]) {
        return cut(2, "");
    }
    if ends(&["houses", "causes", "clauses", "pauses", "excuses", "spouses", "fuses", "muses", "browses", "uses"])
        && !ends(&[
            "statuses",
            "bonuses",
            "viruses",
            "campuses",
            "buses",
            "focuses",
            "censuses",
            "surpluses",
            "choruses",
            "radiuses",
            "viuses",
        ])
    {
        return cut(1, "");
    }
    if ends(&["uses", "aliases", "biases", "atlases", "canvases", "gases"]) {
        return cut(2, "");
    }
    if ends(&["heroes", "potatoes", "tomatoes", "echoes", "vetoes"]) {
        return cut(2, "");
    }
    cut(1, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars() {
        let table = [
            ("users", "user"),
            ("databases", "database"),
            ("licenses", "license"),
            ("purchases", "purchase"),
            ("expenses", "expense"),
            ("responses", "response"),
            ("invoices", "invoice"),
            ("warehouses", "warehouse"),
            ("statuses", "status"),
            ("aliases", "alias"),
            ("searches", "search"),
            ("classes", "class"),
            ("releases", "release"),
            ("keys", "key"),
            ("repositories", "repository"),
            ("bus", "bus"),
            ("analysis", "analysis"),
            ("process", "process"),
            ("leaves", "leave"),
            ("archives", "archive"),
            ("user_people", "user_person"),
        ];
        for (plural, single) in table {
            assert_eq!(singular(plural), single);
        }
    }

    #[test]
    fn snakes() {
        let table = [
            ("usersGroups", "users_groups"),
            ("sso-apps", "sso_apps"),
            ("SSOApps", "sso_apps"),
            ("", "unnamed"),
            ("é", "e"),
            ("Größe", "grosse"),
            ("пользователи", "polzovateli"),
            ("用户列表", "yong_hu_lie_biao"),
            ("ユーザー", "yuza"),
            ("\u{200b}\u{e000}", "unnamed"),
            ("a.b[c]", "a_b_c"),
            ("R&D", "r_and_d"),
        ];
        for (text, expected) in table {
            assert_eq!(snake(text), expected, "{text}");
        }
    }

    #[test]
    fn integration_names() {
        let table = [
            ("GitHub v3 REST API", None, Some("github")),
            ("GitHub's official OpenAPI spec + Octokit extension to it", Some("https://api.github.com"), Some("github")),
            ("OpenAI API", None, Some("openai")),
            ("Swagger Petstore - OpenAPI 3.0", None, Some("petstore")),
            ("API", Some("https://api.acme.co.uk/v1"), Some("acme")),
            ("Configuration of all the things", Some("https://{region}.x.com"), Some("configuration_all_things")),
            ("API", None, None),
            ("用户 API", None, Some("yong_hu")),
            ("Café API", None, Some("cafe")),
            ("Сервис", Some("https://api.acme.test"), Some("servis")),
        ];
        for (title, server, expected) in table {
            assert_eq!(integration_name(title, server).as_deref(), expected, "{title}");
        }
    }
}
