//! Names as words: `usersGroupId` is `user group id`. All guesses about what a name refers to start here.

/// Lower-case words of a name, each in the singular.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        let starts = character.is_uppercase()
            && (before.is_some_and(|before| !before.is_uppercase())
                || characters.get(at + 1).is_some_and(|after| after.is_lowercase()));
        if !character.is_alphanumeric() || starts {
            push(&mut out, &mut word);
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    push(&mut out, &mut word);
    out
}

fn push(out: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        out.push(singular(word));
        word.clear();
    }
}

/// The singular of an English word, as far as suffixes tell.
pub(crate) fn singular(word: &str) -> String {
    let keep = ["ss", "us", "is", "news", "series"];
    if word.len() < 3 || !word.ends_with('s') || keep.iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for end in ["sses", "xes", "ches", "shes", "uses"] {
        if word.ends_with(end) && !matches!(word, "causes" | "pauses" | "houses") {
            return word[..word.len() - 2].to_owned();
        }
    }
    word[..word.len() - 1].to_owned()
}

/// Words that mark a reference and name nothing.
const MARKS: [&str; 5] = ["id", "uuid", "guid", "ref", "identifier"];

/// Whether the name says that its value is an id.
pub(crate) fn is_reference(words: &[String]) -> bool {
    words.len() > 1 && words.iter().any(|word| MARKS.contains(&word.as_str()))
}

/// The words without those that mark a reference.
pub(crate) fn without_marks(words: &[String]) -> Vec<String> {
    words.iter().filter(|word| !MARKS.contains(&word.as_str())).cloned().collect()
}

/// Whether the words end with these.
pub(crate) fn ends_with(words: &[String], end: &[String]) -> bool {
    !end.is_empty() && words.ends_with(end)
}

/// Whether one of the words is among these.
pub(crate) fn has(words: &[String], any: &[&str]) -> bool {
    words.iter().any(|word| any.contains(&word.as_str()))
}

/// Roles that a person has: a reference under such a name is to a person.
pub(crate) fn names_a_person(words: &[String]) -> bool {
    const PEOPLE: [&str; 16] = [
        "user",
        "owner",
        "manager",
        "assignee",
        "creator",
        "author",
        "requester",
        "approver",
        "reviewer",
        "person",
        "employee",
        "member",
        "by",
        "reporter",
        "claimer",
        "agent",
    ];
    words.last().is_some_and(|word| PEOPLE.contains(&word.as_str()))
}

/// Whether two names are the same but for spelling (`startTime`, `start_time`).
pub(crate) fn same(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_singular_words() {
        for (name, expected) in [
            ("usersGroupId", "user group id"),
            ("WorkApps", "work app"),
            ("UsersGroups", "user group"),
            ("HTTPServer", "http server"),
            ("access_reviews", "access review"),
            ("Policies", "policy"),
            ("Accesses", "access"),
            ("lifecycleStatus", "lifecycle status"),
            ("statuses", "status"),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), expected);
        }
    }
}
