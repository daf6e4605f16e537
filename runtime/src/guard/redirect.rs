//! Where a declared download may lead: one hop, to https on the public internet, whatever the answer says.

use super::{Access, Destination, is_public_host};
use reqwest::Url;

impl Destination {
    /// The file that `location` names, the answer of a request to `asked`; with the addresses that may be dialled for it. `None`
    /// when it may not be followed: not https, not a public host, with a user name, or no URL at all.
    ///
    /// Only an operator whose own base URL is on this machine is led to places on this machine, over http too.
    pub fn download(&self, asked: &Url, location: &str) -> Option<(Url, Access)> {
        let mut url = asked.join(location.trim()).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let access = match url.scheme() {
            "http" | "https" if self.is_loopback() && is_loopback(host) => Access::Operator,
            "https" if is_public_host(host) => Access::Public,
            _ => return None,
        };
        url.set_fragment(None);
        Some((url, access))
    }

    fn is_loopback(&self) -> bool {
        self.access() == Access::Operator && is_loopback(self.host())
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(base: &str, access: Access, location: &str) -> Option<(String, Access)> {
        let destination = Destination::parse(base, access).unwrap();
        let asked = destination.url("/files/7", "/files/7", "key=k").unwrap();
        destination.download(&asked, location).map(|(url, access)| (url.to_string(), access))
    }

    #[test]
    fn a_vendor_leads_to_https_on_the_public_internet_only() {
        for (location, url) in [
            ("https://files.example.com/a?sig=1#part", "https://files.example.com/a?sig=1"),
            ("//cdn.example.com/a", "https://cdn.example.com/a"),
            ("/elsewhere", "https://api.example.com/elsewhere"),
            ("a", "https://api.example.com/v1/files/a"),
            (" https://files.example.com ", "https://files.example.com/"),
        ] {
            let found = follow("https://api.example.com/v1", Access::Public, location);
            assert_eq!(found, Some((url.to_owned(), Access::Public)), "{location}");
        }
        for location in [
            "http://files.example.com/a",
            "https://127.0.0.1/a",
            "https://127.1/a",
            "https://0x7f000001/a",
            "https://2130706433/",
            "https://[::1]/a",
            "https://[::ffff:127.0.0.1]/a",
            "https://localhost/a",
            "https://localhost./a",
            "https://169.254.169.254/latest",
            "https://10.0.0.1/a",
            "https://metadata.google.internal/",
            "https://user@files.example.com/a",
            "https://:secret@files.example.com/a",
            "ftp://files.example.com/a",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "http:\\\\127.0.0.1",
        ] {
            assert_eq!(follow("https://api.example.com/v1", Access::Public, location), None, "{location}");
        }
    }

    #[test]
    fn only_a_base_url_on_this_machine_leads_to_this_machine() {
        for base in ["http://127.0.0.1:8080/v1", "http://localhost:8080", "http://[::1]:8080"] {
            for location in ["http://127.0.0.1:9/a", "https://localhost:9/a", "http://[::1]/a"] {
                assert!(
                    follow(base, Access::Operator, location).is_some_and(|(_, access)| access == Access::Operator),
                    "{location}"
                );
            }
            assert_eq!(follow(base, Access::Operator, "http://10.0.0.1/a"), None);
            assert_eq!(follow(base, Access::Operator, "http://files.example.com/a"), None);
            assert_eq!(follow(base, Access::Operator, "https://files.example.com/a").unwrap().1, Access::Public);
        }
        for base in ["http://10.0.0.1/v1", "https://proxy.example.com"] {
            assert_eq!(follow(base, Access::Operator, "http://127.0.0.1:9/a"), None);
            assert_eq!(follow(base, Access::Operator, "https://localhost/a"), None);
        }
        assert_eq!(follow("http://10.0.0.1/v1", Access::Operator, "/same"), None);
    }
}
