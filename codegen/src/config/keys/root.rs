//! The file itself.

use super::method::RESOURCE;
use super::vendor::{CREDENTIAL, MONEY, PAGINATION, RATE_LIMIT};
use super::{Form, Key, Object, key};

/// The whole file.
pub static ROOT: Object = Object {
    title: "integration.yaml",
    path: "",
    words: "What the API description cannot say. Every name in it is checked against the description; one that is not there is an \
            error with the nearest match. Keys that begin with `x-` are yours and are passed over.",
    keys: KEYS,
};

const KEYS: &[Key] = &[
    key(
        "integration",
        Form::Text,
        "The integration's name. Tools, environment variables and the crate are named after it; it needs a letter or a digit.",
        "integration: acme",
    )
    .needed(),
    key("title", Form::Text, "The vendor's name as people write it.", "title: Acme").default("the description's title"),
    key(
        "source",
        Form::Either(&Form::Text, &const { Form::Object(&SOURCE) }),
        "The API description, below this folder: a file, or a folder of docs pages with a slash behind it.",
        "source: openapi.yaml",
    )
    .needed(),
    key(
        "overlays",
        Form::Texts,
        "OpenAPI overlays below this folder that mend the description before it is read, in this order (see overlays.md).",
        "overlays: [overlay.yaml]",
    ),
    key(
        "server",
        Form::Text,
        "The server's URL, pinned: a host that changes in the description is a blocking change.",
        "server: https://api.acme.test/v1",
    )
    .may_be_open()
    .default("the description's first server"),
    key(
        "auth",
        Form::Either(&const { Form::Choice(&["none"]) }, &const { Form::Each(&const { Form::Object(&CREDENTIAL) }) }),
        "Credentials by name, instead of those of the description; `none` when the vendor wants none. The variable `ACME_API_KEY` \
         holds the credential `api_key` of the integration `acme`.",
        "auth: { api_key: { type: bearer } }",
    )
    .may_be_open()
    .default("the description's security schemes"),
    key(
        "pagination",
        Form::Each(&const { Form::Object(&PAGINATION) }),
        "Ways of paging by name, for `paginate` of methods.",
        "pagination:\n  numbered: { style: page, send: { page: page, limit: size } }",
    ),
    key(
        "rate_limits",
        Form::List(&RATE_LIMIT),
        "What the vendor documents of its limits. The first entry that matches an operation counts; models are told of it.",
        "rate_limits:\n  - { match: GET /orders, limit: 100, per: 60s }",
    ),
    key(
        "money",
        Form::Each(&const { Form::Object(&MONEY) }),
        "Amounts by the name of their field: they become `{amount, currency}` objects whose unit is said in words. A method names \
         the fields that it has under its own `money`.",
        "money: { total: { value: value, currency: currency, unit: minor } }",
    ),
    key(
        "resources",
        Form::Each(&const { Form::Object(&RESOURCE) }),
        "The resources with their methods. With it, exactly the methods that are named become tools.",
        "resources:\n  orders:\n    methods: { list: { op: GET /orders } }",
    )
    .default("every operation that is not ignored, under names inferred from paths and methods"),
    key(
        "ignored",
        Form::Texts,
        "Operations that are left out on purpose, so that a new one of the vendor's is reported: `METHOD /path`, `*` matches anything.",
        "ignored: ['GET /internal/*']",
    ),
    key(
        "instructions",
        Form::Text,
        "What a model is told about the server as a whole. The first 512 characters matter most.",
        "instructions: Orders of the shop. Search before you create.",
    ),
    key(
        "names",
        Form::Choice(&["long", "compact"]),
        "`compact` names tools `{integration}_{resource}_{method}` within 46 characters, for clients that count a prefix of their own.",
        "names: compact",
    )
    .default("`long`"),
    key(
        "budget",
        Form::Object(&BUDGET),
        "The most tokens (o200k) that definitions may take; `toolwright check` holds them to it.",
        "budget: { tokens: 15000, tool_tokens: 900 }",
    ),
];

static SOURCE: Object = Object {
    title: "`source`",
    path: "source",
    words: "The description's file, and where the vendor publishes it.",
    keys: &[
        key("file", Form::Text, "The file, below this folder.", "file: openapi.yaml").needed(),
        key(
            "url",
            Form::Text,
            "Where `toolwright fetch` gets it: https, or http on this machine. Without user name and password.",
            "url: https://acme.test/openapi.yaml",
        ),
    ],
};

static BUDGET: Object = Object {
    title: "`budget`",
    path: "budget",
    words: "What the definitions may cost a model.",
    keys: &[
        key("tokens", Form::Count, "All tools together.", "tokens: 15000"),
        key("tool_tokens", Form::Count, "Any single tool.", "tool_tokens: 900"),
    ],
};
