//! Which addresses are on the public internet (IANA special-purpose registries, RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address can belong to a vendor: not private, loopback, link-local, shared, reserved, multicast, or a cloud's
/// metadata service; an IPv6 address that carries an IPv4 address is judged by the latter.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether a URL's host can belong to a vendor, as far as its spelling tells. `host` is as `Url::host_str` gives it:
/// odd spellings of IPv4 addresses (`127.1`, `0x7f000001`) are already dotted there. Names are checked again when dialling.
pub fn is_public_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return is_public(address);
    }
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let top = name.rsplit('.').next().unwrap_or_default();
    // RFC 6761 §6.3, RFC 6762 §3, and ICANN's private-use `internal`, under which clouds keep their metadata service.
    !name.is_empty() && !["localhost", "local", "internal"].contains(&top)
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    let special = match (a, b, c, d) {
        (0 | 10 | 127, ..) | (224..=255, ..) => true,
        (100, 64..=127, ..) => true,                                   // shared space, RFC 6598
        (169, 254, ..) => true,                                        // link-local, metadata
        (172, 16..=31, ..) | (192, 168, ..) => true,                   // RFC 1918
        (192, 0, 0, _) | (192, 88, 99, _) => true,                     // protocol assignments, 6to4 relays
        (192, 0, 2, _) | (198, 51, 100, _) | (203, 0, 113, _) => true, // documentation
        (198, 18..=19, ..) => true,                                    // benchmarks
        (168, 63, 129, 16) => true,                                    // Azure's metadata service has a public address
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(embedded) = embedded_v4(address) {
        return is_public_v4(embedded);
    }
    let segments = address.segments();
    let global_unicast = segments[0] & 0xe000 == 0x2000;
    let special = match (segments[0], segments[1]) {
        (0x2001, 0x0000..=0x01ff) => true, // protocol assignments, Teredo among them
        (0x2001, 0x0db8) => true,          // documentation
        (0x3fff, 0x0000..=0x0fff) => true, // documentation
        _ => false,
    };
    global_unicast && !special
}

/// IPv4-mapped, IPv4-compatible, NAT64 (RFC 6052) and 6to4 (RFC 3056) addresses.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., y, z] = address.segments();
    let tail = Ipv4Addr::from((u32::from(y) << 16) | u32::from(z));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(tail),
        [0x2002, high, low, ..] => Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.170",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
        ];
        for text in private {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn hosts_are_told_apart() {
        for host in
            ["localhost", "LOCALHOST.", "a.localhost", "metadata.google.internal", "printer.local", "[::1]", "127.0.0.1", "", "."]
        {
            assert!(!is_public_host(host), "{host}");
        }
        for host in ["api.toriihq.com", "api.toriihq.com.", "[2606:4700::1111]", "internal.example.com"] {
            assert!(is_public_host(host), "{host}");
        }
    }
}
