//! Acceptance test 2: two tenants, the same names everywhere, 10,000 interleaved calls, and nobody sees the other's data.

use crate::world::{LIST, World};
use serde_json::json;
use std::sync::Arc;

const CALLS: usize = 10_000;
const AT_ONCE: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_calls_cross_nowhere() {
    let world = Arc::new(World::new().await);
    let mut sides = Vec::new();
    for name in ["canary-alpha", "canary-beta"] {
        let who = world.tenant(name).await;
        let account = world.account(&who, &format!("vendor-key-of-{name}"), name).await;
        let tokens = [world.server(&who, &account).await.token, world.server(&who, &account).await.token];
        sides.push((name, tokens.map(|token| token.expose().to_owned())));
    }
    let sides = Arc::new(sides);
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|lane| {
            let (world, sides) = (world.clone(), sides.clone());
            tokio::spawn(async move {
                for number in 0..CALLS / AT_ONCE {
                    let turn = number.wrapping_mul(7) + lane;
                    let (mine, tokens) = &sides[turn % 2];
                    let (other, _) = &sides[(turn + 1) % 2];
                    let answer = world.call(&tokens[turn / 2 % 2], LIST, json!({"limit": turn % 5 + 1})).await;
                    assert!(answer.text.contains(mine) && !answer.text.contains(other), "{answer:?}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // The vendor saw each key with its own half of the calls.
    let received = world.vendor.received();
    assert_eq!(received.len(), CALLS);
    for (name, _) in sides.iter() {
        let key = format!("Bearer vendor-key-of-{name}");
        assert_eq!(received.iter().filter(|request| request.headers.iter().any(|(_, value)| *value == key)).count(), CALLS / 2);
    }
    let verified = world.hub.store().verify().await.unwrap();
    assert!(verified.problems.is_empty() && verified.rows >= CALLS as u64, "{verified:?}");
}
