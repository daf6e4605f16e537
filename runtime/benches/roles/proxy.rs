//! As little as a reverse proxy can do: hyper on both sides, a connection to the vendor for each of a client, bodies passed on as they
//! come.

use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::service::service_fn;
use hyper::{Request, server::conn::http1};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

pub async fn serve(listener: TcpListener, vendor: String) {
    let vendor: Arc<str> = vendor.into();
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass_on(client, Arc::clone(&vendor)));
    }
}

async fn pass_on(client: TcpStream, vendor: Arc<str>) {
    client.set_nodelay(true).unwrap();
    let upstream = TcpStream::connect(&*vendor).await.unwrap();
    upstream.set_nodelay(true).unwrap();
    let (sender, connection) = handshake(TokioIo::new(upstream)).await.unwrap();
    tokio::spawn(connection);
    let sender: Arc<Mutex<SendRequest<Incoming>>> = Arc::new(Mutex::new(sender));
    let service = service_fn(move |request: Request<Incoming>| {
        let sender = Arc::clone(&sender);
        async move {
            let mut sender = sender.lock().await;
            sender.ready().await?;
            sender.send_request(request).await
        }
    });
    let _ = http1::Builder::new().serve_connection(TokioIo::new(client), service).await;
}
