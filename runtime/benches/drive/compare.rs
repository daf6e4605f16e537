//! The same call through each server, at several numbers of clients.

use super::{Client, Server, holds, post, request};
use crate::roles::{Role, TOOL};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Turns of each server at each number of clients.
const ROUNDS: usize = 10;

fn call(role: Role) -> Vec<u8> {
    match role {
        Role::Proxy => b"GET /users/u-7 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        _ => post(&request("tools/call", &json!({"name": TOOL, "arguments": {"id": "u-7"}}))),
    }
}

/// Times of all calls, sorted.
async fn load(server: &Server, role: Role, calls: usize, clients: usize) -> Vec<Duration> {
    let left = Arc::new(AtomicUsize::new(calls));
    let request: Arc<[u8]> = call(role).into();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let mut client = Client::connect(&server.address).await;
        let (left, request) = (Arc::clone(&left), Arc::clone(&request));
        running.spawn(async move {
            let mut times = Vec::new();
            while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                let started = Instant::now();
                let answer = client.exchange(&request).await;
                times.push(started.elapsed());
                assert!(holds(answer, "Lovela"), "{}", String::from_utf8_lossy(answer));
            }
            times
        });
    }
    let mut times = running.join_all().await.concat();
    times.sort_unstable();
    times
}

pub async fn run(calls: usize) {
    let vendor = Server::start(Role::Vendor, "-");
    println!("{calls} calls at each concurrency, in {ROUNDS} turns; CPU and peak memory of the server alone\n");
    println!(
        "{:10} {:>8} {:>12} {:>8} {:>10} {:>10} {:>10}",
        "server", "clients", "µs CPU/call", "ratio", "p50 µs", "p99 µs", "peak MiB"
    );
    for clients in [1, 8, 64] {
        let mut measured = Vec::new();
        for role in [Role::Forwarder, Role::Product, Role::Proxy] {
            let server = Server::start(role, &vendor.address);
            load(&server, role, calls / 10, clients).await;
            measured.push((role, server, Duration::ZERO, Vec::new()));
        }
        // By turns, so that whatever else the machine does meets all of them.
        for _ in 0..ROUNDS {
            for (role, server, cpu, times) in &mut measured {
                let before = server.process.cpu();
                times.extend(load(server, *role, calls / ROUNDS, clients).await);
                *cpu += server.process.cpu() - before;
            }
        }
        let base = measured[0].2.as_secs_f64();
        for (role, server, cpu, mut times) in measured {
            times.sort_unstable();
            let (each, ratio) = (cpu.as_secs_f64() * 1e6 / times.len() as f64, cpu.as_secs_f64() / base);
            let at = |part: usize| times[(times.len() - 1) * part / 100].as_micros();
            let peak = server.process.memory("VmHWM:") as f64 / 1024.0;
            println!("{:10} {clients:>8} {each:>12.0} {ratio:>8.2} {:>10} {:>10} {peak:>10.1}", role.name(), at(50), at(99));
        }
    }
    println!("\nratio: to the bare forwarder in the same row group; the aim is 1.50 for `product`");
}
