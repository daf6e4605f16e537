//! A client that build.rs generates anew whenever its description changes.

/// The client of Acme's parcel service.
pub mod acme {
    toolwright_runtime::include_integration!("acme");
}

use acme::parcels::{CreateParcel, ListParcels};
use acme::types::{Parcel, State};
use acme::{Client, Error, Value, Wire, WireError};

/// Stands for the type that would be generated: `replace_type` in build.rs says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// In kilograms, whatever Acme counts in.
    pub kilograms: f64,
}

impl Wire for Weight {
    fn take(value: Value) -> Result<Self, WireError> {
        let mut fields = toolwright_runtime::wire::fields(value)?;
        let grams: f64 = toolwright_runtime::wire::take(&mut fields, "grams")?;
        Ok(Self { kilograms: grams / 1_000.0 })
    }

    fn put(self) -> Value {
        let mut fields = acme::Map::new();
        toolwright_runtime::wire::put(&mut fields, "grams", self.kilograms * 1_000.0);
        Value::Object(fields)
    }
}

/// Sends a parcel, and gives all that are on the road.
///
/// # Errors
/// When a call fails.
pub async fn send(client: &Client, to: &str) -> Result<Vec<Parcel>, Error> {
    // `Some(None)` says null, `None` says nothing.
    client.parcels().create(CreateParcel { to: to.to_owned(), note: Some(None), ..Default::default() }).await?;
    let on_the_road = ListParcels { state: Some(State::OnTheRoad), ..Default::default() };
    Ok(client.parcels().list(on_the_road).await?.items)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // helpers of tests are not tests to clippy
mod tests {
    use super::*;
    use acme::Options;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    /// Takes one request and answers; what was sent.
    fn answer(stream: &mut TcpStream, status: &str, body: &str) -> String {
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let read = stream.read(&mut piece).unwrap();
            request.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&request);
            let complete = text.split_once("\r\n\r\n").is_some_and(|(head, sent)| {
                let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                sent.len() >= length.unwrap_or(0)
            });
            if complete || read == 0 {
                break;
            }
        }
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        String::from_utf8(request).unwrap()
    }

    #[tokio::test]
    async fn a_parcel_is_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let parcel = r#"{"id":"a1a2a3a4-b1b2-4c1c-9d1d-d1d2d3d4d5d6","state":"on_the_road","sent":"2026-11-21T09:30:00Z","weight":{"grams":1500}}"#;
        let vendor = std::thread::spawn(move || {
            let sent = answer(&mut listener.accept().unwrap().0, "201 Created", parcel);
            let listed = answer(&mut listener.accept().unwrap().0, "200 OK", &format!("[{parcel}]"));
            (sent, listed)
        });
        let options = Options::default().with_base_url(url).with_credential("key", ["secret"]);
        let parcels = send(&Client::new(options).unwrap(), "Main Street 1").await.unwrap();
        assert_eq!(parcels[0].state, State::OnTheRoad);
        assert_eq!(parcels[0].weight, Some(Weight { kilograms: 1.5 }));
        assert_eq!(parcels, parcels.clone());
        assert_eq!(parcels[0].sent.as_deref(), Some("2026-11-21T09:30:00Z"));
        let (sent, listed) = vendor.join().unwrap();
        assert!(
            sent.starts_with("POST /parcels ") && sent.ends_with(r#"{"to":"Main Street 1","note":null}"#)
                || sent.ends_with(r#"{"note":null,"to":"Main Street 1"}"#),
            "{sent}"
        );
        assert!(listed.starts_with("GET /parcels?state=on_the_road "), "{listed}");
    }
}
