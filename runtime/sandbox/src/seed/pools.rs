//! The stock of believable words.

pub(super) const FIRST_NAMES: [&str; 40] = [
    "Alice", "Ben", "Chiara", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kavya", "Liam", "Maya", "Noah",
    "Olivia", "Pedro", "Quinn", "Rosa", "Samuel", "Tara", "Umar", "Vera", "Wei", "Ximena", "Yusuf", "Zoe", "Anton", "Bianca",
    "Carlos", "Dana", "Emil", "Fatima", "Goran", "Hana", "Ivan", "Julia", "Kofi", "Lena", "Marco", "Nadia",
];

pub(super) const LAST_NAMES: [&str; 37] = [
    "Meyer",
    "Okafor",
    "Rossi",
    "Novak",
    "Silva",
    "Haddad",
    "Kim",
    "Larsen",
    "Moreau",
    "Nakamura",
    "Patel",
    "Quist",
    "Ramirez",
    "Schmidt",
    "Tanaka",
    "Usman",
    "Vega",
    "Walsh",
    "Xu",
    "Yilmaz",
    "Zhang",
    "Andersson",
    "Brandt",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lopez",
    "Murphy",
    "Nguyen",
    "Olsen",
    "Petrov",
];

pub(super) const APPS: [&str; 40] = [
    "Slack",
    "Notion",
    "Figma",
    "Zoom",
    "Asana",
    "GitHub",
    "Jira",
    "Salesforce",
    "HubSpot",
    "Dropbox",
    "Miro",
    "Datadog",
    "Zendesk",
    "Trello",
    "Airtable",
    "Okta",
    "Snowflake",
    "Tableau",
    "Intercom",
    "Canva",
    "Grammarly",
    "Loom",
    "Linear",
    "Confluence",
    "Workday",
    "DocuSign",
    "Calendly",
    "Mailchimp",
    "Stripe",
    "Twilio",
    "Sentry",
    "PagerDuty",
    "Postman",
    "Webflow",
    "Monday.com",
    "ClickUp",
    "Box",
    "LastPass",
    "Gong",
    "Personio",
];

pub(super) const APP_CATEGORIES: [&str; 8] =
    ["Communication", "Productivity", "Design", "Engineering", "Sales", "Security", "Finance", "Human Resources"];

pub(super) const COMPANIES: [&str; 10] = [
    "Northwind",
    "Aster Labs",
    "Bluefin Logistics",
    "Cobalt Health",
    "Delta Foods",
    "Evergreen Energy",
    "Fathom Media",
    "Granite Bank",
    "Harbour Robotics",
    "Iris Optics",
];

pub(super) const GROUPS: [&str; 12] = [
    "Engineering",
    "Finance",
    "Marketing",
    "Sales",
    "People",
    "Support",
    "Legal",
    "Design",
    "Data",
    "IT Operations",
    "Contractors",
    "Leadership",
];

pub(super) const ROLES: [&str; 8] =
    ["Administrator", "User", "App Owner", "Auditor", "Finance Viewer", "IT Manager", "Read Only", "Workflow Editor"];

pub(super) const LEVELS: [&str; 5] = ["Viewer", "Editor", "Administrator", "Guest", "Billing Manager"];

pub(super) const POLICIES: [&str; 9] = [
    "Manager approval",
    "App owner approval",
    "Auto-approve",
    "Manager and app owner approval",
    "Security review",
    "Two-step approval",
    "Finance approval",
    "Contractor policy",
    "Least privilege",
];

pub(super) const WORKFLOWS: [&str; 8] = [
    "Offboard a leaver",
    "Onboard a joiner",
    "Remind app owners before a renewal",
    "Reclaim unused licenses",
    "Review a new app",
    "Notify on risky grants",
    "Transfer files of a leaver",
    "Collect app feedback",
];

pub(super) const FILES: [&str; 7] = [
    "order-form.pdf",
    "invoice-2026-09.pdf",
    "usage-export.csv",
    "expenses-q3.xlsx",
    "security-review.docx",
    "logo.png",
    "renewal-quote.pdf",
];

pub(super) const FIELDS: [&str; 9] = [
    "Cost centre",
    "Department",
    "Data classification",
    "Business owner",
    "Contract link",
    "Risk level",
    "Region",
    "Renewal notes",
    "Single sign-on",
];

pub(super) const TASKS: [&str; 7] = [
    "Approve access",
    "Revoke access",
    "Confirm ownership",
    "Review permission level",
    "Provision account",
    "Archive app",
    "Confirm renewal",
];

pub(super) const PROJECTS: [&str; 8] = [
    "Website relaunch",
    "Data platform",
    "Mobile app",
    "Billing migration",
    "Partner portal",
    "Search quality",
    "Security hardening",
    "Office move",
];

pub(super) const CONTRACTS: [&str; 4] = ["annual plan", "enterprise agreement", "team licence", "support contract"];

pub(super) const CITIES: [(&str, &str); 6] = [
    ("Berlin", "Germany"),
    ("Lisbon", "Portugal"),
    ("Austin", "United States"),
    ("Toronto", "Canada"),
    ("Osaka", "Japan"),
    ("Lyon", "France"),
];

pub(super) const SENTENCES: [&str; 6] = [
    "Used by several teams every day.",
    "Owned by the IT department.",
    "Reviewed once a quarter.",
    "Imported from the identity provider.",
    "Needed for the yearly audit.",
    "Requested by a team lead.",
];

pub(super) const SOURCES: [&str; 4] = ["browserExtension", "googleWorkspace", "okta", "manual"];

pub(super) const CERTIFICATIONS: [&str; 4] = ["ISO 27001", "SOC 2 Type II", "GDPR", "CSA STAR"];

pub(super) const CURRENCIES: [&str; 6] = ["USD", "USD", "USD", "USD", "EUR", "GBP"];

/// States by the last word of the record's name; the first is the usual one.
pub(super) fn states(of: &str) -> &'static [&'static str] {
    match of {
        "app" | "application" => &["Discovered", "Sanctioned", "Discovered", "In Review", "Closed"],
        "contract" | "subscription" => &["Active", "Active", "Active", "In Review", "Closed"],
        "user" | "person" | "member" | "employee" => &["Active", "Active", "Active", "Invited", "Inactive"],
        "task" | "request" | "approval" | "ticket" => &["Pending", "Pending", "Approved", "Declined", "Completed"],
        "execution" | "run" | "job" => &["Completed", "Completed", "Failed", "Running"],
        "parsing" | "import" => &["parsed_successfully", "parsing_in_progress"],
        _ => &["Active", "Active", "Inactive", "Pending"],
    }
}

/// Types by the last word of the record's name, where nothing else is known.
pub(super) fn types(of: &str) -> &'static [&'static str] {
    match of {
        "execution" | "action" | "step" => &["sendEmail", "removeUserFromApp", "createTicket", "assignLicense"],
        "field" | "property" | "attribute" => &["Text", "Number", "Date", "Dropdown"],
        "workflow" => &["regular"],
        _ => &["standard"],
    }
}
