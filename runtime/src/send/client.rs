//! reqwest, set up the one way that is safe for other people's keys.

use super::SendError;
use crate::bind::Payload;
use crate::guard::{Access, PublicOnly, SystemResolver};
use reqwest::dns::Resolve;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Times and sizes of every exchange.
#[derive(Clone)]
pub struct HttpSettings {
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// Between two pieces of the answer.
    pub read_timeout: Duration,
    /// For the whole exchange.
    pub total_timeout: Duration,
    /// The largest answer, in bytes after decompression.
    pub body_limit: usize,
    /// Resolves host names; the system's resolver by default. What it answers is still filtered for public addresses.
    pub resolver: Arc<dyn Resolve>,
    /// Dial private addresses also for URLs that no operator gave.
    pub allow_private: bool,
    /// Goes through this proxy; none by default, whatever the environment says: a proxy sees where credentials go.
    pub proxy: Option<Url>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(30),
            body_limit: 8 * 1024 * 1024,
            resolver: Arc::new(SystemResolver),
            allow_private: false,
            proxy: None,
        }
    }
}

impl fmt::Debug for HttpSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connect_timeout, read_timeout, total_timeout, body_limit, allow_private, resolver: _, proxy: _ } = self;
        let mut out = formatter.debug_struct("HttpSettings");
        out.field("connect_timeout", connect_timeout).field("read_timeout", read_timeout).field("total_timeout", total_timeout);
        out.field("body_limit", body_limit).field("allow_private", allow_private).finish_non_exhaustive()
    }
}

/// The connections to vendors. A cheap handle: clones share one pool for each [`Access`].
#[derive(Debug, Clone)]
pub struct Http {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: HttpSettings,
    // Built on first use: the platform's root certificates take milliseconds to read, and a server that only lists tools needs none.
    public: OnceLock<Result<reqwest::Client, SendError>>,
    operator: OnceLock<Result<reqwest::Client, SendError>>,
}

/// A request as it leaves: checked, authorised, encoded.
pub struct Outgoing {
    /// The HTTP method.
    pub method: Method,
    /// The URL, as the guard built it.
    pub url: Url,
    /// All headers, save those of the body.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Payload>,
    /// Which addresses may be dialled.
    pub access: Access,
    /// For the whole exchange, instead of [`HttpSettings::total_timeout`].
    pub timeout: Option<Duration>,
}

/// Credentials are among the headers and may be in the query, so neither is shown.
impl fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outgoing").field("method", &self.method).field("path", &self.url.path()).finish_non_exhaustive()
    }
}

/// The vendor's answer, decompressed.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer whose body is still to come. Dropping it ends the exchange.
#[derive(Debug)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    response: reqwest::Response,
    limit: usize,
}

impl Incoming {
    fn new(mut response: reqwest::Response, limit: usize) -> Result<Self, SendError> {
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(SendError::TooLarge { limit });
        }
        let headers = std::mem::take(response.headers_mut());
        // reqwest removes the header of what it has decoded; what is left is an encoding that we did not ask for.
        let encoding = headers.get(reqwest::header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
        if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case(b"identity") && !encoding.is_empty()) {
            return Err(SendError::Encoding);
        }
        Ok(Self { status: response.status().as_u16(), headers, response, limit })
    }

    /// Appends the next piece of the body, decompressed; false at its end. What is in `body` counts against the limit, so that
    /// a reader of a stream who takes out what it has read may go on for ever.
    ///
    /// # Errors
    /// When the body breaks off, is damaged, or is larger than the limit.
    pub async fn read(&mut self, body: &mut Vec<u8>) -> Result<bool, SendError> {
        let Some(chunk) = self.response.chunk().await.map_err(|error| SendError::of(&error))? else { return Ok(false) };
        if body.len() + chunk.len() > self.limit {
            return Err(SendError::TooLarge { limit: self.limit });
        }
        body.extend_from_slice(&chunk);
        Ok(true)
    }
}

impl Answer {
    /// A header as text; `None` when absent or not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new(HttpSettings::default())
    }
}

impl Http {
    /// Connections with these settings; none is opened yet.
    pub fn new(settings: HttpSettings) -> Self {
        Self { shared: Arc::new(Shared { settings, public: OnceLock::new(), operator: OnceLock::new() }) }
    }

    /// Connections of a client that was set up elsewhere; of `settings` only the body limit holds. It should follow no redirect
    /// and repeat nothing: a redirect would carry the credential along, and a repeated request may make a change twice. Private
    /// addresses are dialled when it dials them.
    pub fn from_client(client: reqwest::Client, settings: HttpSettings) -> Self {
        let (public, operator) = (OnceLock::from(Ok(client.clone())), OnceLock::from(Ok(client)));
        Self { shared: Arc::new(Shared { settings, public, operator }) }
    }

    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// When no complete answer within the limits comes back. A status of 300 and more is no error here.
    pub async fn send(&self, outgoing: Outgoing) -> Result<Answer, SendError> {
        let mut incoming = self.open(outgoing).await?;
        let mut body = Vec::new();
        while incoming.read(&mut body).await? {}
        Ok(Answer { status: incoming.status, headers: incoming.headers, body })
    }

    /// Sends one request and waits for the head of the answer only.
    ///
    /// # Errors
    /// When no head comes back, or one that announces a body that will not be taken.
    pub async fn open(&self, outgoing: Outgoing) -> Result<Incoming, SendError> {
        let client = self.client(outgoing.access, outgoing.url.scheme() == "https")?;
        let mut headers = outgoing.headers;
        // RFC 9110 §8.6: without it, servers that expect content answer 411. hyper says nothing of an empty body.
        let expects_content = [Method::POST, Method::PUT, Method::PATCH].contains(&outgoing.method);
        if expects_content && outgoing.body.as_ref().is_none_or(|payload| payload.bytes.is_empty()) {
            headers.insert(reqwest::header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut request = client.request(outgoing.method, outgoing.url);
        if let Some(timeout) = outgoing.timeout {
            request = request.timeout(timeout);
        }
        if let Some(payload) = outgoing.body {
            let content_type =
                HeaderValue::from_str(&payload.content_type).map_err(|_| SendError::Setup("content type".to_owned()))?;
            headers.insert(reqwest::header::CONTENT_TYPE, content_type);
            request = request.body(payload.bytes);
        }
        let response = request.headers(headers).send().await.map_err(|error| SendError::of(&error))?;
        Incoming::new(response, self.shared.settings.body_limit)
    }

    fn client(&self, access: Access, https: bool) -> Result<&reqwest::Client, SendError> {
        let settings = &self.shared.settings;
        let open = access == Access::Operator || settings.allow_private;
        let built = match access {
            Access::Public => &self.shared.public,
            Access::Operator => &self.shared.operator,
        };
        // An operator may serve plain http on a machine without root certificates.
        built.get_or_init(|| build(settings, open, !https)).as_ref().map_err(Clone::clone)
    }
}

fn build(settings: &HttpSettings, open: bool, roots_optional: bool) -> Result<reqwest::Client, SendError> {
    let resolver: Arc<dyn Resolve> =
        if open { Arc::clone(&settings.resolver) } else { Arc::new(PublicOnly::new(Arc::clone(&settings.resolver))) };
    let builder = reqwest::Client::builder().no_proxy();
    let builder = match &settings.proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone()).map_err(|error| setup(&error.without_url()))?),
        None => builder,
    };
    builder
        .tls_backend_preconfigured(tls(roots_optional)?)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .dns_resolver(resolver)
        .tcp_nodelay(true)
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.total_timeout)
        // Shorter than what most servers keep open, so that a call seldom meets a connection that is just being closed.
        .pool_idle_timeout(Duration::from_secs(20))
        .user_agent(concat!("toolwright/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| setup(&error.without_url()))
}

fn setup(error: &dyn std::error::Error) -> SendError {
    SendError::Setup(error.to_string())
}

/// rustls on ring with the platform's roots. Given to reqwest ready-made, because without a process-wide provider it would panic.
fn tls(roots_optional: bool) -> Result<ClientConfig, SendError> {
    let setup = |error: rustls::Error| setup(&error);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().map_err(setup)?;
    let mut config = match Verifier::new(provider) {
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth(),
        Err(_) if roots_optional => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        Err(error) => return Err(setup(error)),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A header name that HTTP allows.
pub(crate) fn header_name(name: &str) -> Option<HeaderName> {
    HeaderName::from_bytes(name.as_bytes()).ok()
}
