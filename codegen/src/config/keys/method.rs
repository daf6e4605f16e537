//! Resources and their methods.

use super::{Form, Key, Object, key};

pub(super) static RESOURCE: Object = Object {
    title: "a resource",
    path: "resources.<name>",
    words: "What the tools are about. Its name, in the plural, stands in their names.",
    keys: &[
        key("tags", Form::Texts, "Tags of all its tools, for filters.", "tags: [sales, finance]"),
        key(
            "methods",
            Form::Each(&Form::Object(&METHOD)),
            "`list`, `get`, `create`, `update` and `delete` make the names that everybody knows (`list_all_acme_orders`); any other \
             word stands behind the resource (`acme_orders_cancel`).",
            "methods: { get: { op: 'GET /orders/{idOrder}' } }",
        ),
        key(
            "custom_fields",
            Form::Object(&CUSTOM_FIELDS),
            "Fields that each account has of its own: they are read live and become typed arguments of this resource's tools.",
            "methods: { create: { op: POST /orders }, fields: { op: GET /orders/fields, items: /fields } }\ncustom_fields: { from: GET /orders/fields, key: /key, type: /type }",
        ),
    ],
};

static CUSTOM_FIELDS: Object = Object {
    title: "`custom_fields`",
    path: "resources.<name>.custom_fields",
    words: "The call that lists an account's own fields, and where an entry of its answer says what. Pointers begin at the entry.",
    keys: &[
        key(
            "from",
            Form::Text,
            "The operation that lists them. It must be a method, and need no argument.",
            "from: GET /orders/fields",
        )
        .needed(),
        key("key", Form::Pointer, "To the key by which requests name the field.", "key: /key").needed(),
        key("type", Form::Pointer, "To the vendor's word for its type.", "type: /type").needed(),
        key("label", Form::Pointer, "To the name for people.", "label: /name"),
        key("required", Form::Pointer, "To whether a new record must have it.", "required: /required"),
        key("options", Form::Pointer, "To the list of values that can be chosen.", "options: /options"),
        key("option", Form::Pointer, "Inside one option, to its value.", "options: /options\noption: /value"),
        key(
            "types",
            Form::Each(&Form::Text),
            "The vendor's words with `string`, `number`, `integer`, `boolean`, `date`, `date-time` or `enum`; `[]` behind it makes a \
             list. Other words are texts.",
            "types: { singleLine: string, dropdown: enum, tags: 'string[]' }",
        ),
        key("ttl", Form::Duration, "How long an answer is relied on.", "ttl: 5m").default("`10m`"),
        key("into", Form::Pointer, "To the object of the body that holds the fields.", "into: /customFields")
            .default("the body itself"),
        key("methods", Form::Texts, "The methods that take the fields.", "methods: [create]")
            .default("every write with an object as its body, and every read whose query takes any name"),
    ],
};

static METHOD: Object = Object { title: "a method", path: "resources.<name>.methods.<name>", words: "One tool.", keys: KEYS };

const KEYS: &[Key] = &[
    key("op", Form::Text, "The operation: `METHOD /path` or an operationId.", "op: GET /orders").needed(),
    key(
        "args",
        Form::Each(&Form::Text),
        "Names of arguments instead of the vendor's. A key is `header:X-Id`, `path:id` and so on where the bare name is not enough.",
        "args: { size: page_size }",
    ),
    key("paginate", Form::Text, "The name of a pagination, or `none` for a list that has no pages.", "paginate: cursor")
        .may_be_open()
        .default("what request and answer give away"),
    key("items", Form::Pointer, "To the items of a list in the answer.", "items: /orders")
        .may_be_open()
        .default("what is inferred"),
    key(
        "record",
        Form::Pointer,
        "To the record in the answer; the rest of the envelope is left out.",
        "op: POST /orders\nrecord: /order",
    ),
    key(
        "defaults",
        Form::Each(&Form::Any),
        "Vendor's inputs with what is sent unless the caller says otherwise.",
        "defaults: { fields: 'id,status' }",
    ),
    key(
        "constants",
        Form::Each(&Form::Text),
        "Vendor's inputs with what is always sent; a model does not see them.",
        "constants: { X-API-Version: '1.1' }",
    ),
    key(
        "money",
        Form::Texts,
        "Fields of the body that are amounts, as dotted paths; `*` steps into lists and maps. The last name stands under the file's `money`.",
        "op: POST /orders\nmoney: [total]",
    ),
    key("concise", Form::Texts, "The fields of an item that a short answer keeps.", "items: /orders\nconcise: [id, status]"),
    key(
        "effect",
        Form::Choice(&["read", "write", "destructive"]),
        "What a call does, where the HTTP verb misleads. Filters and hints follow it.",
        "effect: read",
    )
    .default("what verb and words give away"),
    key("idempotent", Form::Truth, "Whether a second call changes nothing more, where the verb misleads.", "idempotent: true"),
    key(
        "download",
        Form::Truth,
        "The answer is a file behind a redirect, which is followed once, without credentials.",
        "download: true",
    )
    .default("`false`"),
    key("tags", Form::Texts, "Tags of this tool, beside the resource's.", "tags: [reports]"),
    key("title", Form::Text, "The tool's name for people.", "title: All orders").default("made from the name"),
    key(
        "description",
        Form::Text,
        "The tool's text instead of the vendor's; a record `records/<resource>.<method>.md` has more room.",
        "description: Lists the orders of the account, newest first.",
    ),
    key(
        "requires",
        Form::Object(&REQUIRES),
        "A state that must hold before the call; it is read first.",
        "op: 'POST /orders/{idOrder}/close'\nargs: { idOrder: id }\nrequires: { read: orders.get, field: /status, equals: [open] }",
    ),
];

static REQUIRES: Object = Object {
    title: "`requires`",
    path: "resources.<name>.methods.<name>.requires",
    words: "The one read before a write. Its arguments are those of the same name.",
    keys: &[
        key("read", Form::Text, "The read: `resource.method`.", "read: orders.get").needed(),
        key("field", Form::Pointer, "Where the state stands in its answer.", "field: /status").needed(),
        key("equals", Form::Texts, "The states that will do, compared without case.", "equals: [open, draft]").needed(),
    ],
};
