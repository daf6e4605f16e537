//! What to do about each diagnostic, in general; the diagnostic itself says what to do in its case.

use crate::diagnostic::Code;

impl Code {
    /// Why it matters, and what to do.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::UnreadableFile => {
                "The compiler reads only files inside the vendor's folder. Check the path, and that the file is there and is text."
            }
            Self::Syntax => "Correct the file at the place that is told. Descriptions and integration.yaml are YAML or JSON.",
            Self::LimitExceeded => {
                "Limits keep a hostile file from eating the machine. Split the file, or flatten the part that is told."
            }
            Self::DuplicateKey => {
                "In a description the last one counts; in integration.yaml nothing of the two may be lost, and it is an error. Remove or rename one of them."
            }
            Self::NotADescription => {
                "Give an OpenAPI 3 or Swagger 2.0 file in YAML or JSON, or a folder of docs pages that embed one."
            }
            Self::UnsupportedDialect => "Convert the file to OpenAPI 3 with the vendor's or its format's own tool.",
            Self::QuarantinedOperation => {
                "The other operations compile. Mend the description at the place that is told, or list the operation under `ignored`."
            }
            Self::BadReference => "Correct the `$ref`, or put the file into the vendor's folder; references never leave it.",
            Self::MalformedPart => "The part counts for nothing. Mend it if a tool lacks something because of it.",
            Self::PathMismatch => "Declare every `{name}` of the path as a parameter with `in: path`, and no other.",
            Self::PageWithoutFragment => {
                "A page of an endpoint embeds one YAML or JSON fragment of OpenAPI. Remove other pages from the folder."
            }
            Self::DisagreeingPages => "Correct one of the pages; the first one counts.",
            Self::QuarantinedPage => "Mend the fragment in the page at the place that is told.",
            Self::ConfigShape => "Correct the value in integration.yaml; the message says what is expected.",
            Self::UnknownKey => "Correct the key in integration.yaml; the nearest one is told.",
            Self::UnknownOperation => {
                "Write the operation as the description does, `GET /users/{id}`; the nearest one is told. After a vendor's change, `toolwright diff` says what became of it."
            }
            Self::UnknownField => "Write the field or parameter as the description does; the nearest one is told.",
            Self::UnknownName => "Declare the name in integration.yaml, or correct it.",
            Self::DuplicateOperation => "One operation is one tool. Remove one of the methods.",
            Self::UnmappedOperation => {
                "Give it a method, or list it under `ignored`, so that a new endpoint is seen and not missed."
            }
            Self::ServerChanged => {
                "Credentials go to the pinned server alone. Verify the new one with the vendor before changing `server`."
            }
            Self::OpenQuestion => {
                "`init` writes `\"?\"` where the description does not say and a wrong guess would do harm. Put the answer in its place, or remove the line; the comment above it says what is known."
            }
            Self::CannotMerge => {
                "`init --merge` only adds lines. Write the section in block style, one key a line, or add the operations by hand."
            }
            Self::NamelessDescription => "Say it: `toolwright init SOURCE --name acme`. It is part of every tool's name.",
            Self::UnknownRecord => "Name the record <resource>.<method>.md after a method of integration.yaml, or remove it.",
            Self::UnfinishedRecord => {
                "Replace every `?` and the line with `TODO`. Until then the record counts for nothing, and `check` fails."
            }
            Self::MissingDescription => {
                "Write records/<resource>.<method>.md, or give the description in the vendor's file. `--no-gate` composes words instead."
            }
            Self::UndescribedInput => "Describe the input in the vendor's file. `--no-gate` composes words instead.",
            Self::MissingResponse => "Document what a success holds. `--no-gate` goes on without.",
            Self::DuplicateName => "Give one of the methods another name in integration.yaml.",
            Self::ShortenedName => {
                "Give the resource or the method a shorter name in integration.yaml if the shortened one reads badly."
            }
            Self::RenamedArgument => "Give each input a name of its own under `args`.",
            Self::HiddenCharacters => "A person does not see them and a model does. Ask the vendor why they are there.",
            Self::PatternNotEnforced => {
                "The vendor has the last word on such a value. Write the pattern without lookaround, back references and large repetitions if it must be checked before the call."
            }
            Self::UnreachableInput => "The input is documented and no argument sets it: report it to us with the description.",
            Self::NoServer => "Pin one with `server:` in integration.yaml, or give `--base-url` when serving.",
            Self::AmbiguousOperation => {
                "Name the operation by method and path, which are unique, instead of an operationId that several share."
            }
            Self::OverBudget => {
                "Shorten descriptions in records, ignore operations that agents do not need, or raise `budget` in integration.yaml."
            }
            Self::SuspiciousText => {
                "A description describes. Ask the vendor why the text speaks to a model, or override it in a record."
            }
            Self::MixedAlphabets => {
                "Two names that look alike are two names. Ask the vendor, and correct the description by an overlay."
            }
            Self::OverlayShape => {
                "Correct the overlay: `overlay` is 1.0.x or 1.1.x, `info` has a title and a version, and each action a `target` and `update`, `copy` or `remove`."
            }
            Self::OverlaySyntax => {
                "Correct the JSONPath (RFC 9535) at the character that is told. Names with other signs than letters stand in brackets and quotes: `$.paths['/users']`."
            }
            Self::OverlayMissed => {
                "The vendor changed what the overlay mends, or mended it. Look at the target in the new description; remove the action, correct it, or allow it by `x-optional: true`."
            }
            Self::OverlayMismatch => {
                "An object merges into an object, a list is appended to a list, a single value replaces a single value. For anything else remove the old value first."
            }
            Self::OverlayTarget => {
                "`extends` names the description, or a file that it refers to. Leave it out where the overlay belongs to the whole."
            }
            Self::UnsupportedBody => {
                "The operation takes a body that cannot be sent. List it under `ignored`, or ask the vendor for JSON."
            }
            Self::UnsupportedCredential => "Say with `auth:` in integration.yaml how calls are authorised.",
            Self::ReducedType => {
                "The field is a `Value` in the Rust client; tools are not touched. Simplify the schema if the type is wanted."
            }
        }
    }
}
