//! How two versions of a tool become requests and read answers: targets of arguments, money, paging, limits, guards.

use super::kind::Kind;
use super::parameters::location_name;
use super::rating::{Agent, Client, Operator, Ratings};
use super::tools::{ToolPair, Tools};
use toolwright_integration::{
    Argument, Continuation, MoneyUnit, PageParameter, Pagination, StepUnit, Target, TokenSource, UrlSource,
};

impl Tools<'_, '_> {
    pub(super) fn compare_arguments(&mut self, pair: &ToolPair<'_>) {
        let (old, new) = (&pair.old_entry.arguments, &pair.new_entry.arguments);
        for before in old {
            // What is sent to one place is one argument, whatever it is called; else a name tells, unless another input has taken it.
            let same = new.iter().find(|after| after.target == before.target);
            let moved =
                || new.iter().find(|after| after.name == before.name && !old.iter().any(|one| one.target == after.target));
            match same.or_else(moved) {
                Some(after) if after.name == before.name => self.compare_argument(pair, before, after),
                Some(after) => self.note_argument_renamed(pair, before, after, new),
                None => self.note_argument_gone(pair, before),
            }
        }
        for after in new.iter().filter(|after| !old.iter().any(|before| before.name == after.name)) {
            // What was a constant is an argument now; what the vendor brought is found with the vendor.
            let constant = pair.old_entry.constants.iter().any(|constant| named(&after.target, &constant.name));
            if constant {
                let kind = if after.required { Kind::ArgAddedRequired } else { Kind::ArgAddedOptional };
                let detail = format!("`{}` was always sent, now it is an argument", after.name);
                self.drafts.push(pair.draft(kind, &after.name, detail).argument(&after.name));
            }
        }
        self.compare_constants(pair);
    }

    fn note_argument_renamed(&mut self, pair: &ToolPair<'_>, before: &Argument, after: &Argument, new: &[Argument]) {
        let suffixed = after.name.strip_prefix(&before.name).is_some_and(|rest| rest.starts_with('_'));
        let taken = new.iter().any(|other| other.name == before.name);
        let kind = if suffixed || taken { Kind::ArgCollision } else { Kind::ArgRenamed };
        let now = if taken { format!(", and `{}` is another input", before.name) } else { String::new() };
        let detail = format!("the argument `{}` is now called `{}`{now}", before.name, after.name);
        let draft = pair.draft(kind, &after.name, detail).argument(&after.name);
        let ratings = Ratings { operator: Operator::Review, ..kind.ratings() };
        self.drafts.push(draft.values(before.name.as_str(), after.name.as_str()).rated(ratings));
    }

    fn note_argument_gone(&mut self, pair: &ToolPair<'_>, before: &Argument) {
        if pair.new_entry.constants.iter().any(|constant| named(&before.target, &constant.name)) {
            let detail = format!("`{}` is now always sent and no argument any more", before.name);
            self.drafts.push(pair.draft(Kind::ArgRemoved, &before.name, detail).argument(&before.name));
        }
    }

    fn compare_argument(&mut self, pair: &ToolPair<'_>, before: &Argument, after: &Argument) {
        let note = |kind: Kind, detail: String| pair.draft(kind, &after.name, detail).argument(&after.name);
        let (from, to) = (place_of(&before.target), place_of(&after.target));
        // Parameters that the vendor moved are told with the vendor's parameters.
        let declared = |operation: &crate::model::Operation, place: &(&str, String)| {
            let is_it = |one: &crate::model::Parameter| one.name == place.1 && location_name(one.location) == place.0;
            operation.parameters.iter().any(is_it)
        };
        let moved = from.0 != to.0;
        let told = moved && from.1 == to.1 && declared(pair.old_operation, &from) && declared(pair.new_operation, &to);
        if moved && !told {
            let draft = note(Kind::ArgMoved, format!("`{}` was sent in the {}, now in the {}", after.name, from.0, to.0));
            self.drafts.push(draft.values(from.0, to.0));
        } else if !moved && from.1 != to.1 && from.0 != "path" {
            let draft = note(Kind::ArgWireNameChanged, format!("the vendor called it `{}`, now `{}`", from.1, to.1));
            self.drafts.push(draft.values(from.1, to.1));
        }
        if before.default != after.default {
            let text = |argument: &Argument| argument.default.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
            let draft = note(Kind::ArgDefaultChanged, format!("sent unless given: {}, now {}", text(before), text(after)));
            let ratings = Ratings { agent: Agent::Risk, client: Client::Patch, operator: Operator::Review };
            self.drafts.push(draft.values(text(before), text(after)).rated(ratings));
        }
        self.compare_money(pair, before, after);
    }

    fn compare_money(&mut self, pair: &ToolPair<'_>, before: &Argument, after: &Argument) {
        let mut note = |kind: Kind, detail: String, values: (String, String)| {
            self.drafts.push(pair.draft(kind, &after.name, detail).argument(&after.name).values(values.0, values.1));
        };
        for (old, new) in before.money.iter().filter_map(|old| Some((old, after.money.iter().find(|new| new.at == old.at)?))) {
            let unit = |unit: MoneyUnit| if unit == MoneyUnit::Minor { "minor" } else { "major" }.to_owned();
            if old.unit != new.unit {
                let (from, to) = (unit(old.unit), unit(new.unit));
                note(Kind::MoneyUnitChanged, format!("the amount was in {from} units, now in {to} ones"), (from, to));
            }
            if old.value != new.value || old.currency != new.currency {
                let keys = |money: &toolwright_integration::Money| match money.is_keyed() {
                    true => "a map keyed by currency".to_owned(),
                    false => format!("{} and {}", money.value, money.currency),
                };
                let (from, to) = (keys(old), keys(new));
                let spread = new.is_keyed() && !old.is_keyed();
                note(
                    if spread { Kind::MoneyMultiAdded } else { Kind::MoneyCurrencyMoved },
                    format!("the amount was written in {from}, now in {to}"),
                    (from, to),
                );
            }
        }
        let places = |argument: &Argument| argument.money.iter().map(|money| money.at.clone()).collect::<Vec<_>>();
        let (old, new) = (places(before), places(after));
        if old != new {
            let many = |places: &[String]| places.iter().any(|at| at.contains('*'));
            let kind = if !many(&old) && many(&new) { Kind::MoneyMultiAdded } else { Kind::MoneyCurrencyMoved };
            let text = |places: &[String]| if places.is_empty() { "none".to_owned() } else { format!("{places:?}") };
            note(kind, format!("amounts stood at {}, now at {}", text(&old), text(&new)), (text(&old), text(&new)));
        }
    }

    fn compare_constants(&mut self, pair: &ToolPair<'_>) {
        for after in &pair.new_entry.constants {
            let before = pair.old_entry.constants.iter().find(|one| one.name == after.name && one.location == after.location);
            if before.is_some_and(|before| before.value != after.value)
                || (before.is_none() && !known(&pair.old_entry.arguments, &after.name))
            {
                let from = before.map_or("nothing", |before| before.value.as_str());
                let detail = format!("`{}` is always sent: {from} before, now {}", after.name, after.value);
                self.drafts.push(pair.draft(Kind::ArgDefaultChanged, &after.name, detail).values(from, after.value.as_str()));
            }
        }
        for before in &pair.old_entry.constants {
            let kept = pair.new_entry.constants.iter().any(|one| one.name == before.name && one.location == before.location);
            if !kept && !known(&pair.new_entry.arguments, &before.name) {
                let detail = format!("`{}` was always sent as {}, now it is not", before.name, before.value);
                self.drafts
                    .push(pair.draft(Kind::ArgDefaultChanged, &before.name, detail).values(before.value.as_str(), "nothing"));
            }
        }
    }

    pub(super) fn compare_calls(&mut self, pair: &ToolPair<'_>) {
        let (old, new) = (pair.old_entry, pair.new_entry);
        if old.answer.kind != new.answer.kind {
            let name = |kind| format!("{kind:?}").to_lowercase();
            let detail = format!("the answer was of the kind {}, now {}", name(old.answer.kind), name(new.answer.kind));
            let draft = pair.draft(Kind::OutTypeChanged, "answer", detail);
            self.drafts.push(draft.values(name(old.answer.kind), name(new.answer.kind)));
        } else if old.answer.at != new.answer.at {
            let place = |at: &str| if at.is_empty() { "the root".to_owned() } else { format!("`{at}`") };
            let (from, to) = (place(&old.answer.at), place(&new.answer.at));
            let detail = format!("the records stood at {from}, now at {to}");
            self.drafts.push(pair.draft(Kind::OutEnvelopeMoved, "answer", detail).values(from, to));
        }
        self.compare_paging(pair);
        self.compare_limit(pair);
        if old.requires != new.requires {
            let text = |requires: &Option<toolwright_integration::Requires>| {
                requires
                    .as_ref()
                    .map_or_else(|| "nothing".to_owned(), |one| format!("{} {} of {:?}", one.tool, one.field, one.equals))
            };
            let (from, to) = (text(&old.requires), text(&new.requires));
            self.drafts
                .push(pair.draft(Kind::GuardChanged, "requires", format!("it required {from}, now {to}")).values(from, to));
        }
        if old.concise != new.concise {
            let list = |fields: &[String]| if fields.is_empty() { "everything".to_owned() } else { fields.join(", ") };
            let (from, to) = (list(&old.concise), list(&new.concise));
            self.drafts
                .push(pair.draft(Kind::OutConciseChanged, "concise", format!("it kept {from}, now {to}")).values(from, to));
        }
        if old.server.as_ref().map(|server| &server.url) != new.server.as_ref().map(|server| &server.url) {
            let url = |entry: &toolwright_integration::Operation| {
                entry.server.as_ref().map_or("the common one", |server| server.url.as_str()).to_owned()
            };
            let detail = format!("it called {}, now {}", url(old), url(new));
            self.drafts.push(pair.draft(Kind::HostChanged, "server", detail).values(url(old), url(new)));
        }
    }

    fn compare_paging(&mut self, pair: &ToolPair<'_>) {
        let mut note = |kind: Kind, detail: String| self.drafts.push(pair.draft(kind, "paging", detail));
        let (old, new) = match (&pair.old_entry.pagination, &pair.new_entry.pagination) {
            (None, None) => return,
            (None, Some(_)) => return note(Kind::PageAdded, "the list now comes in pages".to_owned()),
            (Some(_), None) => return note(Kind::PageRemoved, "the list no longer comes in pages".to_owned()),
            (Some(old), Some(new)) => (old, new),
        };
        let (from, to) = (describe(old), describe(new));
        if from.0 != to.0 {
            note(Kind::PageStyleChanged, format!("the next page was asked for by {}, now by {}", from.0, to.0));
        } else if from.1 != to.1 {
            note(Kind::PageCursorMoved, format!("the end of the list was told by {}, now by {}", from.1, to.1));
        }
        if old.limit != new.limit {
            let moved = old.limit.parameter != new.limit.parameter;
            let text = |limit: &toolwright_integration::Limit| {
                let stated = if limit.documented { "" } else { ", which the vendor does not state" };
                let place = match &limit.parameter {
                    _ if !moved => String::new(),
                    Some(parameter) => format!(", asked for by {}", spot(parameter)),
                    None => ", whatever is asked for".to_owned(),
                };
                format!("{} by default, {} at most{stated}{place}", limit.default, limit.max)
            };
            note(Kind::PageLimitChanged, format!("a page held {}, now {}", text(&old.limit), text(&new.limit)));
        }
    }

    fn compare_limit(&mut self, pair: &ToolPair<'_>) {
        let text = |limit: Option<toolwright_integration::RateLimit>| {
            limit.map_or_else(|| "none".to_owned(), |limit| format!("{} calls in {} s", limit.limit, limit.per))
        };
        let (old, new) = (pair.old_entry.rate_limit, pair.new_entry.rate_limit);
        if old == new {
            return;
        }
        let rate = |limit: toolwright_integration::RateLimit| f64::from(limit.limit) / f64::from(limit.per.max(1));
        let lower = match (old, new) {
            (Some(old), Some(new)) => rate(new) < rate(old) || (rate(new) == rate(old) && new.limit < old.limit),
            (None, _) => true,
            _ => false,
        };
        let kind = if lower { Kind::RateLimitLowered } else { Kind::RateLimitRaised };
        let detail = format!("the limit was {}, now {}", text(old), text(new));
        self.drafts.push(pair.draft(kind, "limit", detail).values(text(old), text(new)));
    }
}

/// Which part of the request, and the vendor's name for it.
fn place_of(target: &Target) -> (&'static str, String) {
    match target {
        Target::Parameter { location, name, .. } => (location_name(*location), name.clone()),
        Target::QueryRest => ("query", "*".to_owned()),
        Target::Body { path } => ("body", path.join(".")),
        Target::BodyRest => ("body", "*".to_owned()),
        Target::WholeBody => ("body", String::new()),
    }
}

fn named(target: &Target, name: &str) -> bool {
    matches!(target, Target::Parameter { name: known, .. } if known == name)
}

fn known(arguments: &[Argument], name: &str) -> bool {
    arguments.iter().any(|argument| named(&argument.target, name))
}

/// The part of a request that asks for a page.
fn spot(send: &PageParameter) -> String {
    match send {
        PageParameter::Parameter { location, name } => {
            format!("the {} parameter `{name}`", location_name(*location))
        }
        PageParameter::Body { path } => format!("`{}` of the body", path.join(".")),
        PageParameter::Range { unit } => format!("the header `Range` of {unit}"),
    }
}

/// How the next page is asked for, and where it is read that there is one.
fn describe(pagination: &Pagination) -> (String, String) {
    match &pagination.next {
        Continuation::Token { send, from, more } => {
            let source = match from {
                TokenSource::Pointer { at } => format!("the token at {at}"),
                TokenSource::Header { name } => format!("the header {name}"),
                TokenSource::LastItem { at } => format!("the last item's {at}"),
            };
            (
                format!("a token in {}", spot(send)),
                format!("{source}{}", more.as_deref().map(|at| format!(" and the flag at {at}")).unwrap_or_default()),
            )
        }
        Continuation::Counter { send, start, step, more, total, total_pages } => {
            let counted = if *step == StepUnit::Page { "pages" } else { "items" };
            let all = if *total_pages { "pages" } else { "items" };
            let flag = more.as_deref().map(|at| format!("the flag at {at}"));
            let number = total.as_deref().map(|at| format!("the number of {all} at {at}"));
            let told: Vec<String> = flag.into_iter().chain(number).collect();
            let end = if told.is_empty() { "a page that is not full".to_owned() } else { told.join(" and ") };
            (format!("a number in {} that counts {counted} from {start}", spot(send)), end)
        }
        Continuation::Url { from, more } => {
            let place = match from {
                UrlSource::Pointer { at } => format!("the URL at {at}"),
                UrlSource::LinkHeader => "the Link header".to_owned(),
            };
            let flag = more.as_deref().map(|at| format!(" and the flag at {at}")).unwrap_or_default();
            ("a URL".to_owned(), place + &flag)
        }
    }
}
