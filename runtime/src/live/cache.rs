//! What is known of each account's custom fields, and for how long it may be relied on.

use super::extend::Extended;
use super::field::Field;
use super::read::read;
use crate::toolbox::{Caller, IntegrationToolbox, Tool};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use toolwright_integration::CustomFields;

/// The accounts that are remembered; the one that was not asked for the longest makes room.
const ACCOUNTS: usize = 1_000;
/// A read that failed is tried again no sooner.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// A clock that only goes forward. Tests have their own.
pub trait Clock: Send + Sync {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;
}

/// The time since it was made.
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The custom fields of many accounts of one integration.
pub struct LiveCache {
    clock: Arc<dyn Clock>,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    /// With the turn of its last use.
    by_key: HashMap<String, (Arc<Slot>, u64)>,
    turn: u64,
}

impl Default for LiveCache {
    fn default() -> Self {
        Self::new(Arc::new(SystemClock::default()))
    }
}

impl LiveCache {
    /// An empty cache that goes by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, slots: Mutex::default() }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// What is known of an account.
    pub(super) fn slot(&self, key: &str, toolbox: &IntegrationToolbox) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.turn += 1;
        let turn = slots.turn;
        if let Some((slot, used)) = slots.by_key.get_mut(key) {
            *used = turn;
            return Arc::clone(slot);
        }
        if slots.by_key.len() >= ACCOUNTS {
            let oldest = slots.by_key.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone());
            oldest.and_then(|key| slots.by_key.remove(&key));
        }
        let slot = Arc::new(Slot::new(toolbox));
        slots.by_key.insert(key.to_owned(), (Arc::clone(&slot), turn));
        slot
    }
}

/// The tools as one account has them.
pub(super) struct View {
    /// All tools, in list order.
    pub tools: Arc<[Tool]>,
    /// Those that custom fields changed.
    pub extended: HashMap<String, Arc<Extended>>,
    /// Why a group's fields are not known, or not known to be current; in the order of the groups.
    pub troubles: Vec<Option<String>>,
}

/// One account.
pub(super) struct Slot {
    state: Mutex<State>,
    /// One reader at a time for each group: who comes meanwhile waits for its answer.
    gates: Vec<tokio::sync::Mutex<()>>,
}

struct State {
    groups: Vec<Group>,
    view: Arc<View>,
}

#[derive(Clone, Default)]
struct Group {
    fields: Option<Arc<[Field]>>,
    trouble: Option<String>,
    /// By the clock; 0 before the first read.
    until: Duration,
}

impl Slot {
    fn new(toolbox: &IntegrationToolbox) -> Self {
        let groups = vec![Group::default(); toolbox.integration().custom_fields.len()];
        let troubles = vec![None; groups.len()];
        let view = View { tools: Arc::clone(toolbox.tools()), extended: HashMap::new(), troubles };
        let gates = groups.iter().map(|_| tokio::sync::Mutex::default()).collect();
        Self { state: Mutex::new(State { groups, view: Arc::new(view) }), gates }
    }

    pub(super) fn view(&self) -> Arc<View> {
        Arc::clone(&self.state().view)
    }

    /// How long the view may still be relied on.
    pub(super) fn lasting(&self, now: Duration) -> Duration {
        self.until().saturating_sub(now)
    }

    fn until(&self) -> Duration {
        self.state().groups.iter().map(|group| group.until).min().unwrap_or_default()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a group's fields were asked for before, however long ago.
    pub(super) fn is_known(&self, group: usize) -> bool {
        self.state().groups.get(group).is_some_and(|group| !group.until.is_zero())
    }

    fn is_fresh(&self, group: usize, now: Duration) -> bool {
        self.state().groups.get(group).is_none_or(|group| group.until > now)
    }

    /// Reads a group's fields when their time is over.
    pub(super) async fn refresh(&self, group: usize, toolbox: &IntegrationToolbox, caller: &Caller, clock: &dyn Clock) {
        let (Some(custom), Some(gate)) = (toolbox.integration().custom_fields.get(group), self.gates.get(group)) else { return };
        if self.is_fresh(group, clock.now()) {
            return;
        }
        let _alone = gate.lock().await;
        if self.is_fresh(group, clock.now()) {
            return;
        }
        let answer = read(custom, toolbox, caller).await;
        let ttl = Duration::from_secs(custom.ttl.into());
        let mut state = self.state();
        let Some(known) = state.groups.get_mut(group) else { return };
        match answer {
            Ok(fields) => *known = Group { fields: Some(fields.into()), trouble: None, until: clock.now() + ttl },
            Err(reason) => {
                tracing::warn!(target: crate::log::VENDOR, tool = custom.read, "custom fields were not read");
                known.trouble = Some(trouble(custom, &reason, known.fields.is_some()));
                known.until = clock.now() + ttl.min(COOL_DOWN);
            }
        }
        state.view = Arc::new(build(toolbox, &state.groups));
    }
}

fn trouble(custom: &CustomFields, reason: &str, stale: bool) -> String {
    let of = custom.resource.replace('_', " ");
    if stale {
        format!("The custom fields of {of} could not be read again ({reason}); those known from before are used.")
    } else {
        format!("The custom fields of {of} could not be read ({reason}), so they are no arguments now.")
    }
}

fn build(toolbox: &IntegrationToolbox, groups: &[Group]) -> View {
    let mut extended = HashMap::new();
    for (custom, group) in toolbox.integration().custom_fields.iter().zip(groups) {
        let fields = group.fields.as_deref().unwrap_or_default();
        if fields.is_empty() && group.trouble.is_none() {
            continue;
        }
        for taker in &custom.tools {
            let made = toolbox
                .entry(&taker.tool)
                .and_then(|(tool, operation)| Extended::new(tool, operation, taker, fields, group.trouble.as_deref()));
            extended.extend(made.map(|made| (taker.tool.clone(), Arc::new(made))));
        }
    }
    let tools = toolbox.tools().iter();
    let tools = tools.map(|tool| extended.get(tool.name()).map_or(tool, |made: &Arc<Extended>| &made.tool).clone()).collect();
    View { tools, extended, troubles: groups.iter().map(|group| group.trouble.clone()).collect() }
}
