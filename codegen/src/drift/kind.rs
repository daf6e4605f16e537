//! The one table of everything that can change: name, ratings, meaning, and what to do about it.
//!
//! A rating is what the kind means in general; `finish::rate` lowers or raises it for one change. A name never changes its meaning.

use super::rating::{Agent, Client, Operator, Ratings};

macro_rules! kinds {
    ($($name:ident $code:literal $agent:ident $client:ident $operator:ident $words:literal $way:literal,)*) => {
        /// What kind of change it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = $words] $name,)*
        }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Kind] = &[$(Kind::$name,)*];

            /// The stable name, for example `arg-removed`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means, in a line.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }

            /// What to do about it.
            pub fn way_out(self) -> &'static str {
                match self { $(Self::$name => $way,)* }
            }

            /// How grave it is in general.
            pub fn ratings(self) -> Ratings {
                match self {
                    $(Self::$name => Ratings { agent: Agent::$agent, client: Client::$client, operator: Operator::$operator },)*
                }
            }

            /// The kind of that name.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }
        }
    };
}

kinds! {
    ToolAdded "tool-added" Note Minor Info
        "a tool appears in tools/list"
        "nothing; leave it out with `ignored` if agents should not have it",
    ToolRemoved "tool-removed" Break Major Outage
        "a listed tool disappears (operation deleted, or filtered out)"
        "remove it from prompts and code; if the operation still exists, map it again in integration.yaml",
    ToolRemovedAfterSunset "tool-removed-after-sunset" Risk Major Info
        "removal announced by deprecated+sunset and the date has passed"
        "take it out of prompts and code; the vendor had announced it",
    ToolRenamed "tool-renamed" Break Major None
        "same operation identity, different tool name"
        "pin the resource and method in integration.yaml to keep the old name, or tell the tool's users the new one",
    ToolUndocumented "tool-undocumented" Break Major Review
        "operation still in the spec but fails the doc-quality gate, so the tool vanishes"
        "write records/<resource>.<method>.md, or give the missing descriptions in an overlay",
    ToolRetargeted "tool-retargeted" Risk Patch Outage
        "same tool name, different HTTP method/path template"
        "deploy the new build before the vendor switches the old endpoint off",
    ToolClassChanged "tool-class-changed" Risk None Review
        "read/write/custom class changes, so filtered servers gain or lose the tool"
        "set `effect` in integration.yaml if the verb misleads; otherwise check the servers that filter by methods",
    ToolTagAdded "tool-tag-added" Note None Review
        "a tag-filtered server gains the tool"
        "check the servers that filter by this tag",
    ToolTagRemoved "tool-tag-removed" Break None Review
        "a tag-filtered server loses the tool"
        "give the tag in integration.yaml if servers filter by it",
    ToolsReordered "tools-reordered" Note None Info
        "tools/list order or JSON key order changes (prompt-cache miss)"
        "nothing; prompt caches fill again",
    ArgAddedOptional "arg-added-optional" Note Minor None
        "new optional argument"
        "nothing",
    ArgAddedRequired "arg-added-required" Break Major Outage
        "new required argument"
        "rebuild and deploy; give it a value under `defaults` or `constants` if agents cannot know it",
    ArgRemoved "arg-removed" Break Major Degrade
        "argument gone"
        "rebuild and deploy; agents with the old list get a refusal that names the argument",
    ArgRenamed "arg-renamed" Break Major Outage
        "removed+added pair with equal schema, location and requiredness (similarity-scored)"
        "map the vendor's new spelling to the old argument name under `args`",
    ArgBecameRequired "arg-became-required" Break Major Outage
        "optional to required"
        "rebuild and deploy; a value under `defaults` keeps old calls working",
    ArgBecameOptional "arg-became-optional" Note Major None
        "required to optional: T to Option<T>"
        "nothing",
    ArgTypeChanged "arg-type-changed" Break Major Outage
        "incompatible JSON type"
        "rebuild and deploy; check prompts and code that set it",
    ArgTypeWidened "arg-type-widened" Note Major None
        "accepts a superset (integer to number): harmless for agents, changes the Rust type"
        "nothing for agents; the Rust type changes, so release a major version",
    ArgTypeNarrowed "arg-type-narrowed" Break Major Outage
        "accepts a subset"
        "rebuild and deploy; check prompts and code that set it",
    ArgFormatChanged "arg-format-changed" Risk Major Degrade
        "format changes (date to date-time, uuid to string)"
        "check the values that are sent against the new format",
    ArgEnumValueAdded "arg-enum-value-added" Note Minor None
        "accepted value added (minor only if enum is non_exhaustive)"
        "nothing",
    ArgEnumValueRemoved "arg-enum-value-removed" Break Major Outage
        "accepted value removed"
        "rebuild and deploy; replace the value in prompts and code",
    ArgBecameEnum "arg-became-enum" Break Major Outage
        "free value becomes a closed list"
        "rebuild and deploy; check that the values in use are in the list",
    ArgConstChanged "arg-const-changed" Break Major Outage
        "const added or changed"
        "rebuild and deploy; the vendor takes only the new value",
    ArgConstraintTightened "arg-constraint-tightened" Risk Patch Degrade
        "bounds, length, items, pattern stricter"
        "check that the values in use keep within the new bound",
    ArgConstraintLoosened "arg-constraint-loosened" Note Patch None
        "bounds, length, items, pattern looser"
        "nothing",
    ArgPatternChanged "arg-pattern-changed" Risk Patch Degrade
        "regex differs, containment undecided"
        "check the values in use against the new pattern",
    ArgDefaultChanged "arg-default-changed" Risk Patch Degrade
        "what an omitted argument means changes"
        "send the old value explicitly, or under `defaults`, where calls rely on it",
    ArgNullableAdded "arg-nullable-added" Note Major None
        "null accepted (Option wrapping changes)"
        "nothing for agents; the Rust type changes",
    ArgNullableRemoved "arg-nullable-removed" Break Major Outage
        "null no longer accepted"
        "rebuild and deploy; leave the argument out instead of sending null",
    ArgVariantAdded "arg-variant-added" Note Minor None
        "oneOf/anyOf branch added"
        "nothing",
    ArgVariantRemoved "arg-variant-removed" Break Major Outage
        "oneOf/anyOf branch removed"
        "rebuild and deploy; use one of the forms that are left",
    ArgStructureTightened "arg-structure-tightened" Risk Major Degrade
        "allOf/if/not/contains/dependent* conditions added"
        "read the new condition and check the values in use",
    ArgStructureLoosened "arg-structure-loosened" Note Minor None
        "such conditions removed"
        "nothing",
    ArgMoved "arg-moved" None Patch Outage
        "same flat argument, other wire location (path/query/header/body)"
        "rebuild and deploy; the tool stays the same, the deployed build sends it to the wrong place",
    ArgWireNameChanged "arg-wire-name-changed" None Patch Outage
        "vendor key changes, snake_case name stays"
        "rebuild and deploy; the tool stays the same, the deployed build sends the old spelling",
    ArgSerializationChanged "arg-serialization-changed" None Patch Outage
        "style, explode, content type of the body or parameter"
        "rebuild and deploy; the tool stays the same, the deployed build writes it the old way",
    ArgXmlChanged "arg-xml-changed" None Patch Outage
        "names, namespaces, nodes or order of an XML body"
        "rebuild and deploy; the tool stays the same, the deployed build writes the old XML",
    ArgCollision "arg-collision" Break Major Review
        "flattening now clashes, so an argument gets a disambiguated name"
        "give each of the inputs a name of its own under `args`",
    ArgMutabilityChanged "arg-mutability-changed" Risk Major Review
        "readOnly/writeOnly flips (argument appears or disappears)"
        "check whether the field may still be sent",
    OutFieldAdded "out-field-added" Note Minor None
        "new response field"
        "nothing",
    OutFieldRemoved "out-field-removed" Risk Major Degrade
        "response field gone (degrade becomes outage if required)"
        "check prompts, `concise` lists and code that read the field",
    OutFieldRenamed "out-field-renamed" Risk Major Degrade
        "similarity-scored pair"
        "read the new name; check `concise` lists",
    OutFieldBecameOptional "out-field-became-optional" Risk Major Degrade
        "T to Option<T>"
        "code must expect that the field is missing",
    OutFieldBecameRequired "out-field-became-required" None Major None
        "Option<T> to T: safe on the wire, breaks Rust source"
        "nothing on the wire; the Rust field is no longer an Option",
    OutNullableAdded "out-nullable-added" Risk Major Degrade
        "null may now come back"
        "code must expect null",
    OutNullableRemoved "out-nullable-removed" None Major None
        "null no longer comes back"
        "nothing on the wire; the Rust type is no longer an Option",
    OutTypeChanged "out-type-changed" Break Major Outage
        "response type incompatible; declared outputSchema would be violated"
        "rebuild; check code that reads the value",
    OutTypeNarrowed "out-type-narrowed" Note Major None
        "response type is a subset"
        "nothing on the wire; the Rust type changes",
    OutEnumValueAdded "out-enum-value-added" Risk Minor None
        "new value may come back (outage if enum is exhaustive)"
        "nothing in generated code; check code that lists the values",
    OutEnumValueRemoved "out-enum-value-removed" Note Major None
        "value no longer comes back"
        "nothing on the wire; the Rust variant disappears",
    OutConstraintWidened "out-constraint-widened" Note None None
        "response bounds looser"
        "nothing",
    OutConstraintNarrowed "out-constraint-narrowed" Note None None
        "response bounds stricter"
        "nothing",
    OutVariantAdded "out-variant-added" Risk Minor Degrade
        "new oneOf/anyOf branch in the response"
        "nothing in generated code, which keeps unknown forms; check code that matches on the form",
    OutVariantRemoved "out-variant-removed" Note Major None
        "branch gone"
        "nothing on the wire; the Rust arm disappears",
    OutStructureChanged "out-structure-changed" Risk Major Review
        "allOf/discriminator/if/contains changes in the response"
        "read the new condition; check code that relies on the old one",
    OutDefaultChanged "out-default-changed" Note None None
        "response default or const changes"
        "nothing",
    OutMutabilityChanged "out-mutability-changed" Risk Major Review
        "readOnly/writeOnly flips in the response"
        "check whether the field still comes back",
    OutStatusAdded "out-status-added" Note Patch None
        "new status code (error mapping)"
        "nothing",
    OutStatusRemoved "out-status-removed" Note Major Review
        "status code gone"
        "check code that handles the status",
    OutMediaTypeChanged "out-media-type-changed" Risk Major Outage
        "response media type added or removed"
        "rebuild and deploy; the deployed build asks for the old type",
    OutHeaderChanged "out-header-changed" None Minor Review
        "response header added/removed/changed (matters for Link and RateLimit)"
        "check rate-limit and link headers that are read",
    OutEnvelopeMoved "out-envelope-moved" None Patch Outage
        "record path moves (data to items); normalised output hides it"
        "rebuild and deploy; the tool's answer stays the same, the deployed build looks in the wrong place",
    GuardChanged "guard-changed" Risk None Degrade
        "the state that a write requires, or the read that asks for it, changes"
        "check the workflow: calls are refused in other states than before",
    OutConciseChanged "out-concise-changed" Risk None Review
        "a concise answer keeps other fields"
        "check prompts that read the fields",
    OutSchemaDeclared "out-schema-declared" Note None Info
        "outputSchema appears"
        "nothing",
    OutSchemaDropped "out-schema-dropped" Risk None Review
        "outputSchema disappears"
        "ask the vendor, or restore the schema in an overlay",
    PageAdded "page-added" Risk Minor Degrade
        "list starts paging: old build silently truncates"
        "rebuild and deploy; until then only the first page comes back",
    PageRemoved "page-removed" Note Major Degrade
        "list stops paging: response-size risk"
        "expect large answers, or set `paginate` in integration.yaml",
    PageStyleChanged "page-style-changed" None Patch Outage
        "cursor/page/offset/link strategy changes under the opaque next_cursor"
        "rebuild and deploy; the deployed build asks for the next page the old way",
    PageCursorMoved "page-cursor-moved" None Patch Outage
        "next-cursor source path or header changes (truncation or endless loop)"
        "rebuild and deploy; the deployed build looks for the cursor in the wrong place",
    PageLimitChanged "page-limit-changed" Note Patch Degrade
        "default or maximum page size changes"
        "rebuild and deploy; check loops that rely on the page size",
    AuthAdded "auth-added" Break Minor Outage
        "operation now needs credentials"
        "store a credential for every account before deploying",
    AuthRemoved "auth-removed" Note None Review
        "operation no longer needs credentials"
        "stop sending the credential if the vendor no longer wants it",
    AuthSchemeChanged "auth-scheme-changed" Break Minor Outage
        "scheme type changes"
        "get the new kind of credential for every account before deploying",
    AuthScopeAdded "auth-scope-added" Risk None Outage
        "existing tokens lack the scope"
        "ask every account to grant the scope again",
    AuthScopeRemoved "auth-scope-removed" Note None Review
        "scope no longer needed (least-privilege chance)"
        "ask for fewer scopes",
    AuthEndpointChanged "auth-endpoint-changed" None Patch Block
        "OAuth authorize/token URL changes"
        "verify with the vendor that the new URL is theirs before deploying",
    HostChanged "host-changed" None Patch Block
        "server/base URL changes: credentials would go to another host"
        "verify with the vendor that the host is theirs; then change `server` in integration.yaml",
    RateLimitLowered "rate-limit-lowered" Risk None Degrade
        "declared limit lower"
        "slow down callers",
    RateLimitRaised "rate-limit-raised" Note None Info
        "declared limit higher"
        "nothing",
    RateHeaderChanged "rate-header-changed" None None Degrade
        "vendor rate header name or unit differs, so ratelimit-* mapping is wrong"
        "check that rate limits are still read from the answers",
    HintBecameDestructive "hint-became-destructive" Risk None Block
        "readOnlyHint true to false, or destructiveHint to true, or GET to POST/DELETE"
        "review: clients will ask before each call; tell the tool's users",
    HintBecameReadonly "hint-became-readonly" Risk None Block
        "a write tool now claims read-only (clients may auto-approve)"
        "review: clients may now run the tool without asking; set `effect` if it does change data",
    HintIdempotentLost "hint-idempotent-lost" Risk None Review
        "idempotentHint true to false"
        "review: clients may no longer repeat the call",
    HintOtherChanged "hint-other-changed" Note None Review
        "openWorldHint or title changes"
        "review the new title",
    DescToolChanged "desc-tool-changed" Risk Patch Review
        "tool description differs after whitespace normalisation"
        "review the new text as you would code, then accept it into toolwright.lock",
    DescArgChanged "desc-arg-changed" Risk Patch Review
        "argument description, example or enum text differs"
        "review the new text as you would code, then accept it into toolwright.lock",
    DescCosmetic "desc-cosmetic" None Patch Info
        "a text differs in spaces, case, punctuation or markup only"
        "nothing; accept it into toolwright.lock",
    DescFieldChanged "desc-field-changed" None Patch Info
        "prose that no tool shows differs: of a response, a field of an answer, or an overridden text"
        "nothing; the client's documentation changes",
    DescSuspicious "desc-suspicious" Break None Block
        "new imperative/hidden text: invisible Unicode, markup comments, URLs, other tools' names, \"ignore/do not tell\""
        "do not ship it; ask the vendor, or override the text in a record",
    DescUnitChanged "desc-unit-changed" Break Patch Block
        "unit words or time-zone words change (cents/dollars, ms/s, UTC/local)"
        "verify the unit with the vendor; a wrong one is off by a factor",
    MoneyUnitChanged "money-unit-changed" Break Major Outage
        "minor/major unit, scale or number/string encoding of an amount changes"
        "rebuild and deploy at the moment of the vendor's switch; amounts would be wrong by a factor",
    MoneyCurrencyMoved "money-currency-moved" Risk Major Outage
        "currency field moves, is renamed or becomes per-item"
        "rebuild and deploy; check the `money` section of integration.yaml",
    MoneyMultiAdded "money-multi-added" Risk Major Degrade
        "single amount becomes amounts keyed by currency"
        "check code that expects one amount",
    CustomFieldsOpened "custom-fields-opened" Note Minor None
        "additionalProperties or custom-field map appears"
        "nothing",
    CustomFieldsClosed "custom-fields-closed" Break Major Degrade
        "custom-field map disappears"
        "move what was sent as custom fields to declared ones",
    CustomFieldsChanged "custom-fields-changed" Risk None Degrade
        "an account's own fields are learnt from another call or place, or sent elsewhere"
        "rebuild and deploy; check the names and types of the fields that tools now have",
    CustomFieldLiveChanged "custom-field-live-changed" Note None Info
        "per-account live schema changed (report, never gate CI)"
        "nothing; it is an account's own schema",
    BudgetToolGrew "budget-tool-grew" Risk None Review
        "one tool definition grows beyond threshold"
        "shorten the description in a record, or reduce `concise` and arguments",
    BudgetListGrew "budget-list-grew" Risk None Review
        "whole tools/list grows beyond threshold"
        "ignore operations that agents do not need, or serve with filters",
    BudgetLimitHit "budget-limit-hit" Break None Block
        "tool count, name length or schema depth exceeds a declared client profile"
        "filter the server or split the integration until the client takes it",
    OpDeprecated "op-deprecated" Risk Minor Review
        "deprecated set (Rust: #[deprecated])"
        "plan the move to what replaces it",
    OpSunsetChanged "op-sunset-changed" Risk None Review
        "sunset added, moved or unparsable"
        "note the date; the tool disappears then",
    OpReactivated "op-reactivated" Note Minor Info
        "deprecated cleared"
        "nothing",
    OpStabilityChanged "op-stability-changed" Note None Review
        "x-stability level changes"
        "decide whether to rely on it",
    SchemaRenamed "schema-renamed" None Major Info
        "a schema has another name; what it says is compared, and the Rust type is called otherwise"
        "nothing for agents; the Rust type changes its name, so release a major version",
    VendorVersionOnly "vendor-version-only" None None Info
        "info.version changes, nothing else"
        "nothing",
    VendorVersionStale "vendor-version-stale" None None Info
        "breaking change with no version change"
        "do not rely on the vendor's version number",
    SpecOnlyChange "spec-only-change" None None Info
        "unused component, tag, example changed; no generated artefact differs"
        "nothing",
    ConfigTargetMissed "config-target-missed" Break None Block
        "overlay action or resource-config selector matches nothing (or a different node)"
        "correct the selector in integration.yaml or in the overlay",
    ConstructUnhandled "construct-unhandled" Risk None Review
        "differs but the differ cannot decide (always reported, never dropped)"
        "compare the two descriptions at the place by hand, and report the case to us",
    GeneratorChanged "generator-changed" Note Patch Review
        "inputs equal, outputs differ: generator version effect"
        "review the regenerated files",
}

impl Kind {
    /// Why no comparison of two compiled sides gives this kind, where none does; it has its name for those who meet it elsewhere.
    pub fn never(self) -> Option<&'static str> {
        match self {
            Self::ToolsReordered => Some("the order of keys and of tools counts for nothing"),
            Self::CustomFieldLiveChanged => Some("compiled sides hold no account's own fields"),
            Self::BudgetLimitHit => Some("the compiler itself keeps tools within what clients take"),
            _ => None,
        }
    }
}
