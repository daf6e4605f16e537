//! Plain values: what a property's name, format and limits suggest.

use super::{Dice, Maker, Scene, pools, state, subject};
use crate::moment::{self, DAY};
use crate::schema::{self, Shape};
use crate::words::has;
use serde_json::Value;

impl Maker<'_> {
    /// A plain value.
    pub(super) fn scalar(&self, scene: &Scene, name: &str, named: &[String], shape: &Shape<'_>) -> Value {
        let mut dice = self.dice(scene, name);
        if !shape.values.is_empty() {
            // The first value is the usual one: pending tasks, active users.
            let at = if dice.chance(45) { 0 } else { dice.below(shape.values.len()) };
            return shape.values.get(at).map_or(Value::Null, |value| schema::value(value));
        }
        if shape.is("boolean") {
            return Value::Bool(dice.chance(likelihood(named)));
        }
        if shape.is("integer") {
            return Value::from(self.integer(scene, named, shape, &mut dice));
        }
        if shape.is("number") {
            return Value::from(self.integer(scene, named, shape, &mut dice));
        }
        if shape.is("string") {
            return Value::from(fit(self.text(scene, name, named, shape, &mut dice), shape));
        }
        shape.example.map_or(Value::Null, schema::value)
    }

    fn integer(&self, scene: &Scene, named: &[String], shape: &Shape<'_>, dice: &mut Dice) -> i64 {
        let (first, last) = match () {
            () if has(named, &["amount"])
                && has(named, &["total", "active", "inactive", "unassigned", "assigned", "used", "free"]) =>
            {
                (0, 120)
            }
            () if has(named, &["amount", "cost", "price", "value", "saving", "total", "spend", "budget"]) => (1200, 250_000),
            () if has(named, &["count", "number", "unassigned", "inactive", "usage"]) => (0, 40),
            () if has(named, &["score", "percent", "rate", "progress"]) => (20, 100),
            () if has(named, &["year"]) => (2024, 2026),
            () if has(named, &["time", "at", "timestamp", "created", "updated"]) => (self.now - 200 * DAY, self.now),
            () if has(named, &["id"]) => (1, 9),
            () => (1, 500),
        };
        if has(named, &["size", "byte", "length"]) {
            return dice.between(2_000, 900_000);
        }
        if named == ["index"] || named == ["order"] || named == ["position"] {
            return i64::try_from(scene.index).unwrap_or_default() + 1;
        }
        let least = shape.limit("minimum").map_or(first, |least| (least as i64).max(first.min((least as i64).saturating_add(1))));
        let most = shape.limit("maximum").map_or(last, |most| (most as i64).min(last));
        let step = shape.limit("multipleOf").map_or(1, |step| (step as i64).max(1));
        let made = dice.between(least.min(most), most);
        (made / step * step).max(if step == 1 { i64::MIN } else { least })
    }

    fn text(&self, scene: &Scene, name: &str, named: &[String], shape: &Shape<'_>, dice: &mut Dice) -> String {
        if let Some(text) = self.formatted(scene, named, shape, dice) {
            return text;
        }
        if let Some(text) = personal(scene, named) {
            return text;
        }
        if state::is_state(name) || has(named, &["lifecycle"]) {
            return self.state(scene, shape, dice);
        }
        self.by_name(scene, named, shape, dice)
    }

    fn formatted(&self, scene: &Scene, named: &[String], shape: &Shape<'_>, dice: &mut Dice) -> Option<String> {
        let slug = slug(&self.title(scene));
        Some(match shape.format.unwrap_or_default() {
            "date-time" => moment::date_time(self.moment(scene, named, dice)),
            "date" => moment::date(self.moment(scene, named, dice)),
            "uuid" => dice.uuid(),
            "email" => scene.person.clone().unwrap_or_else(|| subject::Person::nth(self.seed, scene.index)).email,
            "uri" | "url" | "iri" => format!("https://www.{slug}.example/"),
            "hostname" | "idn-hostname" => format!("{slug}.example"),
            "ipv4" => format!("192.0.2.{}", 1 + dice.below(250)),
            "ipv6" => format!("2001:db8::{:x}", 1 + dice.below(65_000)),
            "byte" => "c2FuZGJveA==".to_owned(),
            "binary" => "sandbox".to_owned(),
            "" if has(named, &["date"]) || named.ends_with(&["on".to_owned()]) => moment::date(self.moment(scene, named, dice)),
            "" if has(&named[named.len().saturating_sub(1)..], &["time", "at", "timestamp"]) && named.len() > 1 => {
                moment::date_time(self.moment(scene, named, dice))
            }
            _ => return None,
        })
    }

    /// In the past for what has happened, ahead for what is planned; a third of the plans falls within six weeks.
    fn moment(&self, scene: &Scene, named: &[String], dice: &mut Dice) -> i64 {
        let second = dice.between(0, DAY - 1);
        let days = if has(
            named,
            &["renewal", "due", "expiry", "expire", "expiration", "end", "next", "until", "termination", "snoozed", "till"],
        ) {
            if dice.chance(35) { dice.between(3, 42) } else { dice.between(50, 400) }
        } else if has(named, &["last", "updated", "modified", "visit", "seen", "login"]) {
            -dice.between(0, 20)
        } else {
            -dice.between(21, 700) - i64::from(scene.depth == 0)
        };
        (self.now / DAY + days) * DAY + second
    }

    fn state(&self, scene: &Scene, shape: &Shape<'_>, dice: &mut Dice) -> String {
        let states = pools::states(scene.kind.last().map_or("", String::as_str));
        let chosen = dice.pick(states).copied().unwrap_or("Active");
        let example = shape.example.and_then(toolwright_integration::Json::as_str).unwrap_or(chosen);
        if example.starts_with(char::is_lowercase) && chosen.contains(' ') {
            let mut words = chosen.split(' ');
            let first = words.next().unwrap_or_default().to_lowercase();
            return first + &words.collect::<String>();
        }
        if example.starts_with(char::is_lowercase) { chosen.to_lowercase() } else { chosen.to_owned() }
    }

    fn by_name(&self, scene: &Scene, named: &[String], shape: &Shape<'_>, dice: &mut Dice) -> String {
        let example = shape.example.and_then(toolwright_integration::Json::as_str);
        let title = self.title(scene);
        let pick = |dice: &mut Dice, pool: &[&str]| dice.pick(pool).copied().unwrap_or_default().to_owned();
        match named.last().map_or("", String::as_str) {
            "currency" => pick(dice, &pools::CURRENCIES),
            "name" | "title" | "label" | "subject" => match named.first().map(String::as_str) {
                Some("company" | "organization" | "org" | "vendor") => {
                    pools::COMPANIES[scene.index % pools::COMPANIES.len()].to_owned()
                }
                Some("role") => pick(dice, &pools::ROLES),
                Some("category") => pick(dice, &pools::APP_CATEGORIES),
                Some("file") => pools::FILES[scene.index % pools::FILES.len()].to_owned(),
                _ => title,
            },
            "role" => pick(dice, &pools::ROLES),
            "category" | "department" => pick(dice, &pools::APP_CATEGORIES),
            "description" | "comment" | "note" | "reasoning" | "reason" | "purpose" | "message" => pick(dice, &pools::SENTENCES),
            "vendor" => title,
            "url" | "link" | "href" | "website" | "uri" => format!("https://www.{}.example/", slug(&title)),
            "domain" => format!("{}.example", slug(&title)),
            "email" => subject::Person::nth(self.seed, dice.below(40)).email,
            "source" => pick(dice, &pools::SOURCES),
            "certification" => pick(dice, &pools::CERTIFICATIONS),
            "city" => pools::CITIES[scene.index % pools::CITIES.len()].0.to_owned(),
            "country" | "location" => pools::CITIES[scene.index % pools::CITIES.len()].1.to_owned(),
            "address" if has(named, &["remote", "ip"]) => format!("192.0.2.{}", 1 + dice.below(250)),
            "phone" | "telephone" | "mobile" => format!("+1 555 01{:02}", dice.below(100)),
            "key" | "slug" | "handle" => slug(&title).replace('-', "_"),
            "tag" => slug(&pick(dice, &pools::APP_CATEGORIES)),
            "method" => pick(dice, &["GET", "PUT", "POST"]),
            "token" | "secret" | "password" => format!("sandbox-{:012x}", dice.next() >> 16),
            "path" => format!("/{}/{}", scene.kind.join("-"), scene.index + 1),
            "type" if !scene.facets.is_empty() => deed(&scene.facets, dice),
            "type" if example.is_none() && has(&scene.kind, &["file", "document", "attachment"]) => media_of(&title).to_owned(),
            "type" if example.is_none() => pick(dice, pools::types(scene.kind.last().map_or("", String::as_str))),
            _ => example.map_or_else(|| generic(scene, named), str::to_owned),
        }
    }
}

/// How likely a flag is set, in percent.
fn likelihood(named: &[String]) -> u64 {
    match () {
        () if has(
            named,
            &["deleted", "removed", "hidden", "external", "archived", "custom", "bundle", "ignored", "disabled", "privileged"],
        ) =>
        {
            15
        }
        // A caller who knows nothing yet must be able to make a record.
        () if has(named, &["required", "mandatory"]) => 0,
        () if has(named, &["active", "enabled", "success", "ok", "valid"]) => 85,
        () => 40,
    }
}

fn personal(scene: &Scene, named: &[String]) -> Option<String> {
    let person = scene.person.as_ref()?;
    let joined = named.join(" ");
    Some(match joined.as_str() {
        "first name" | "given name" => person.first.to_owned(),
        "last name" | "family name" | "surname" => person.last.to_owned(),
        "name" | "full name" | "display name" | "formatted" => person.full(),
        "email" | "user name" | "email address" | "primary email" | "work email" => person.email.clone(),
        "login" | "handle" | "nickname" => person.first.to_lowercase(),
        "photo url" | "avatar url" | "image url" => format!("https://img.northwind.example/{}.png", slug(&person.full())),
        "additional email" => person.email.replace("northwind", "northwind-group"),
        _ => return None,
    })
}

/// `updateContract`: what was done, and to which kind of thing.
fn deed(facets: &[String], dice: &mut Dice) -> String {
    let verb = dice.pick(&["update", "create", "update", "delete", "view"]).copied().unwrap_or("update");
    let of = facets.first().map(|facet| crate::words::singular(facet)).unwrap_or_default();
    let mut letters = of.chars();
    let capital: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    format!("{verb}{capital}")
}

fn media_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "png" => "image/png",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

fn generic(scene: &Scene, named: &[String]) -> String {
    format!("{} {}", named.join(" "), scene.index + 1).trim_start().to_owned()
}

/// Lower-case letters and digits with hyphens between.
pub(crate) fn slug(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// Cuts or fills a text to the length that the schema allows.
fn fit(text: String, shape: &Shape<'_>) -> String {
    let least = shape.limit("minLength").unwrap_or(0.0).min(4096.0) as usize;
    let most = shape.limit("maxLength").unwrap_or(f64::MAX) as usize;
    let mut fitted: String = text.chars().take(most).collect();
    while fitted.chars().count() < least {
        fitted.push('x');
    }
    fitted
}
