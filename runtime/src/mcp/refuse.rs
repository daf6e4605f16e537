//! A refusal of the envelope as an HTTP response.

use super::envelope::Refusal;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

/// With its status, as JSON.
pub(super) fn refuse(refusal: &Refusal) -> Response<Body> {
    let mut response = Response::new(Body::from(refusal.to_json()));
    *response.status_mut() = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
