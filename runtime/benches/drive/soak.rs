//! Very many calls of every kind: good ones, refused ones, ones that the vendor refuses, lists, and clients that go away in the middle.
//! Memory and descriptors at the end are what they were when all was warm.

use super::{Client, Server, holds, post, request};
use crate::roles::{Role, TOOL};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const CLIENTS: usize = 16;
/// Shares of the soak after which is looked: the first is the one that the last is compared with.
const WARM: usize = 20;

/// What is asked, and words of the answer.
struct Kind {
    request: Vec<u8>,
    answer: &'static str,
}

fn kinds() -> Vec<Kind> {
    let call = |name: &str, arguments: Value, answer| Kind {
        request: post(&request("tools/call", &json!({"name": name, "arguments": arguments}))),
        answer,
    };
    let mut kinds: Vec<Kind> = (0..14).map(|number| call(TOOL, json!({ "id": format!("u-{number}") }), "Lovela")).collect();
    kinds.push(call(TOOL, json!({"id": 7, "x": [1, 2, 3]}), "\"isError\":true"));
    kinds.push(call(TOOL, json!({"id": "../x"}), "\"isError\":true"));
    kinds.push(call(TOOL, json!({"id": "limited"}), "retry after 37 s"));
    kinds.push(call(TOOL, json!({"id": "missing"}), "\"isError\":true"));
    kinds.push(call("no_such_tool", json!({}), "-32602"));
    kinds.push(Kind { request: post(&request("tools/list", &json!({}))), answer: TOOL });
    kinds
}

async fn client(address: String, kinds: Arc<Vec<Kind>>, done: Arc<AtomicUsize>, until: usize) {
    let mut client = Client::connect(&address).await;
    loop {
        let number = done.fetch_add(1, Ordering::SeqCst);
        if number >= until {
            done.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        let kind = &kinds[number % kinds.len()];
        // Now and then one goes away without waiting for its answer.
        if number.is_multiple_of(997) {
            client.send(&kind.request).await;
            client = Client::connect(&address).await;
            continue;
        }
        let answer = client.exchange(&kind.request).await;
        assert!(holds(answer, kind.answer), "{}", String::from_utf8_lossy(answer));
    }
}

/// Memory in KiB and descriptors, once all clients are gone and what they left is put away.
async fn look(server: &Server) -> (usize, usize) {
    tokio::time::sleep(Duration::from_secs(2)).await;
    (server.process.memory("VmRSS:"), server.process.descriptors())
}

pub async fn run(calls: usize) {
    let vendor = Server::start(Role::Vendor, "-");
    let server = Server::start(Role::Product, &vendor.address);
    let (kinds, done) = (Arc::new(kinds()), Arc::new(AtomicUsize::new(0)));
    println!("{calls} calls of {CLIENTS} clients\n{:>12} {:>10} {:>12} {:>14}", "calls", "RSS KiB", "descriptors", "µs CPU/call");
    let mut warm = None;
    for part in 1..=10 {
        let (until, before) = (calls * part / 10, server.process.cpu());
        let running: Vec<_> = (0..CLIENTS)
            .map(|_| tokio::spawn(client(server.address.clone(), Arc::clone(&kinds), Arc::clone(&done), until)))
            .collect();
        for client in running {
            client.await.unwrap();
        }
        let cpu = (server.process.cpu() - before).as_secs_f64() * 1e7 / calls as f64;
        let (memory, descriptors) = look(&server).await;
        println!("{until:>12} {memory:>10} {descriptors:>12} {cpu:>14.0}");
        if part * 10 == WARM {
            warm = Some((memory, descriptors));
        }
    }
    let (memory, descriptors) = look(&server).await;
    let (warm_memory, warm_descriptors) = warm.unwrap();
    // Pools of idle connections to the vendor come and go by a few.
    assert!(descriptors <= warm_descriptors + CLIENTS, "descriptors: {warm_descriptors}, then {descriptors}");
    assert!(memory <= warm_memory + warm_memory / 20 + 1_024, "KiB: {warm_memory} at {WARM} %, {memory} at the end");
    println!(
        "\nflat: {warm_memory} KiB at {WARM} % of the calls and {memory} KiB at the end, {warm_descriptors} and {descriptors} descriptors"
    );
}
