//! What holds for the vendor as a whole: credentials, paging, limits, money.

use super::{Form, Key, Object, key};

pub(super) static CREDENTIAL: Object =
    Object { title: "a credential", path: "auth.<name>", words: "How a credential is sent.", keys: CREDENTIAL_KEYS };

const CREDENTIAL_KEYS: &[Key] = &[
    key(
        "type",
        Form::Choice(&["bearer", "basic", "api_key", "oauth2"]),
        "`bearer` and `basic` fill the `Authorization` header, `api_key` fills what `in` and `name` say, `oauth2` sends an access token.",
        "type: bearer",
    )
    .needed(),
    key("in", Form::Choice(&["header", "query", "cookie"]), "Where an `api_key` goes.", "type: api_key\nname: key\nin: query")
        .default("`header`"),
    key("name", Form::Text, "The name of the header, query parameter or cookie of an `api_key`.", "type: api_key\nname: X-API-Key"),
    key(
        "prefix",
        Form::Text,
        "A word before an `api_key`, with a space between.",
        "type: api_key\nname: X-Authorization\nprefix: Token",
    ),
    key("help", Form::Text, "Where to get it, for whoever sets the variable.", "help: Made under Settings, API keys."),
    key(
        "token_url",
        Form::Text,
        "The vendor's token endpoint (OAuth 2.0, RFC 6749 section 3.2), https.",
        "type: oauth2\ntoken_url: https://auth.acme.test/token\nflow: client_credentials",
    )
    .default("those of the description's flows, which may have one of their own for renewals"),
    key("scopes", Form::Texts, "The scopes that a token is asked for.", "type: oauth2\nscopes: [orders.read, orders.write]"),
    key(
        "flow",
        Form::Choice(&["client_credentials", "refresh_token"]),
        "What tokens are got with. It needs `token_url`.",
        "type: oauth2\nflow: refresh_token\ntoken_url: https://auth.acme.test/token",
    ),
    key(
        "client_auth",
        Form::Choice(&["basic", "body", "none"]),
        "How the client proves itself to the token endpoint.",
        "type: oauth2\nflow: client_credentials\nclient_auth: body\ntoken_url: https://auth.acme.test/token",
    )
    .default("`basic`"),
];

pub(super) static PAGINATION: Object = Object {
    title: "a pagination",
    path: "pagination.<name>",
    words: "How a list goes on. Whatever the style, a tool has `limit` and one opaque `next_cursor`.",
    keys: &[
        key(
            "style",
            Form::Choice(&["cursor", "page", "offset", "link_header", "next_url", "range"]),
            "`cursor` sends a token back, `page` counts pages, `offset` counts items, `link_header` follows `Link: …; rel=\"next\"` (RFC \
             8288), `next_url` follows a URL of the answer, `range` sends `Range: items 0-49`.",
            "style: link_header",
        )
        .needed(),
        key("send", Form::Object(&SEND), "The parameters that ask for a page.", "style: page\nsend: { page: page, limit: size }"),
        key(
            "read",
            Form::Object(&READ),
            "Where the answer says how to go on.",
            "style: cursor\nsend: { cursor: cursor, limit: size }\nread: { next: /nextCursor }",
        ),
        key("limit", Form::Object(&LIMIT), "The sizes of a page.", "style: link_header\nlimit: { default: 20, max: 50 }"),
        key("start", Form::Whole, "The number of the first page or item.", "style: page\nsend: { page: page }\nstart: 0")
            .default("1 for `page`, 0 for `offset`"),
        key("unit", Form::Text, "The unit of a `range`.", "style: range\nunit: items"),
    ],
};

static SEND: Object = Object {
    title: "`send` of a pagination",
    path: "pagination.<name>.send",
    words: "Names of the vendor's parameters, in the query, a header or the body.",
    keys: &[
        key("cursor", Form::Text, "The one that takes the token of a `cursor`.", "cursor: cursor"),
        key("page", Form::Text, "The one that takes the number of a `page`.", "page: page"),
        key("offset", Form::Text, "The one that takes the number of items to skip.", "offset: offset"),
        key("limit", Form::Text, "The one that takes the size of a page.", "limit: size"),
    ],
};

static READ: Object = Object {
    title: "`read` of a pagination",
    path: "pagination.<name>.read",
    words: "Where an answer says how to go on. `cursor` needs `next`, `header` or `last_item`; `next_url` needs `next`; `more` may \
            stand beside any of them, and with `link_header`.",
    keys: &[
        key("next", Form::Pointer, "To the next page's token or URL.", "next: /nextCursor"),
        key("header", Form::Text, "The response header that holds the token.", "header: X-Next"),
        key("last_item", Form::Pointer, "Inside the last item, to what is sent as the token.", "last_item: /id"),
        key("more", Form::Pointer, "To a truth value: whether there is another page.", "next: /nextCursor\nmore: /hasMore"),
        key("total", Form::Pointer, "To the number of all items.", "next: /nextCursor\ntotal: /total"),
        key("total_pages", Form::Pointer, "To the number of all pages.", "next: /nextCursor\ntotal_pages: /pages"),
    ],
};

static LIMIT: Object = Object {
    title: "`limit` of a pagination",
    path: "pagination.<name>.limit",
    words: "How many items a page has.",
    keys: &[
        key("default", Form::Count, "When the caller says nothing.", "default: 20").default("50"),
        key("max", Form::Count, "At most; a larger wish is cut to it.", "max: 50").default("`default`, or 100"),
    ],
};

pub(super) static RATE_LIMIT: Object = Object {
    title: "a rate limit",
    path: "rate_limits[]",
    words: "One documented limit.",
    keys: &[
        key("match", Form::Text, "`METHOD /path`; `*` matches anything.", "match: GET /orders").needed(),
        key("limit", Form::Count, "Calls in one window.", "limit: 100").needed(),
        key("per", Form::Duration, "The window.", "per: 60s").default("`60s`"),
    ],
};

pub(super) static MONEY: Object = Object {
    title: "a money field",
    path: "money.<field>",
    words: "How the vendor writes an amount.",
    keys: &[
        key("value", Form::Text, "The vendor's key of the number. It is needed, save in a map.", "value: value"),
        key(
            "currency",
            Form::Text,
            "The vendor's key of the currency's code. It is needed, save in a map.",
            "currency: currency",
        ),
        key(
            "unit",
            Form::Choice(&["minor", "major"]),
            "`minor` counts the currency's smallest unit (cents), `major` whole ones. It is never guessed.",
            "unit: minor",
        )
        .may_be_open()
        .needed(),
        key(
            "keyed_by",
            Form::Choice(&["currency"]),
            "The field is a map whose keys are codes of currencies.",
            "keyed_by: currency\nunit: minor",
        ),
    ],
};
