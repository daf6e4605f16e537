//! The resolver that stands between a host name and its addresses: what a name resolves to is judged at the moment of dialling,
//! so that a name cannot pass a check as one address and be dialled as another (DNS rebinding).

use super::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Asks another resolver and passes on public addresses only.
#[derive(Clone)]
pub struct PublicOnly {
    inner: Arc<dyn Resolve>,
}

/// A name that resolves to private, local or reserved addresses only.
#[derive(Debug)]
pub struct AddressRefused;

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl PublicOnly {
    /// Filters what `inner` answers.
    pub fn new(inner: Arc<dyn Resolve>) -> Self {
        Self { inner }
    }
}

impl fmt::Debug for PublicOnly {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PublicOnly")
    }
}

impl fmt::Display for AddressRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the host name resolves to a private, local or reserved address")
    }
}

impl std::error::Error for AddressRefused {}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let answer = self.inner.resolve(name);
        Box::pin(async move {
            let public: Vec<SocketAddr> = answer.await?.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(AddressRefused.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 stands for the URL's own port.
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
