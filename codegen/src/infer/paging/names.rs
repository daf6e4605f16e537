//! The names by which requests and answers speak of pages, as vendors spell them; each without case and punctuation.

/// Inputs that say how many items a page has.
pub const LIMITS: &[&str] = &[
    "limit",
    "size",
    "pagesize",
    "perpage",
    "maxresults",
    "maxpagesize",
    "maxitems",
    "first",
    "top",
    "take",
    "count",
    "pagelimit",
    "resultsperpage",
    "itemsperpage",
    "rows",
    "numresults",
    "rpp",
    "num",
];
/// Inputs that say which page.
pub const PAGES: &[&str] = &["page", "pagenumber", "pageno", "pageindex", "pagenum", "currentpage"];
/// Inputs that say how many items to skip.
pub const OFFSETS: &[&str] = &["offset", "skip", "startat", "startindex", "from", "start"];
/// Inputs that take what the last answer gave.
pub const TOKENS: &[&str] = &[
    "cursor",
    "nextcursor",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "continuation",
    "startcursor",
    "after",
    "pagecursor",
    "marker",
    "nextmarker",
    "startingafter",
    "token",
    "scrollid",
    "nextpage",
    "pageafter",
    "bookmark",
    "syncpointer",
    "starttoken",
    "paginationtoken",
];
/// Fields of the answer that hold what the next request takes.
pub const NEXT_TOKENS: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "cursor",
    "nextmarker",
    "after",
    "endcursor",
    "nextpage",
    "next",
    "pagetoken",
    "scrollid",
    "bookmark",
    "nextpagecursor",
    "aftercursor",
    "marker",
    "token",
];
/// Fields of the answer that hold the next page's URL, whatever else is said of them.
pub const NEXT_URLS: &[&str] = &[
    "nextpageurl",
    "nextpageuri",
    "nexturl",
    "nexturi",
    "nextlink",
    "nexthref",
    "nextpagelink",
    "odatanextlink",
    "nextpagepath",
];
/// Objects in which an answer speaks of its pages.
pub const WRAPPERS: &[&str] = &[
    "meta",
    "metadata",
    "paging",
    "pagination",
    "pageinfo",
    "responsemetadata",
    "links",
    "cursors",
    "page",
    "next",
    "cursor",
    "pagingmetadata",
    "searchmetadata",
    "data",
];

/// Flags of the answer that say whether there is more.
pub const FLAGS_OF_MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage", "more", "ismore", "moreavailable"];
/// Numbers of the answer that count all items.
pub const TOTALS: &[&str] =
    &["total", "totalcount", "totalresults", "totalitems", "totalrecords", "totalelements", "totalentries", "totalsize"];
/// Numbers of the answer that count the pages.
pub const TOTAL_PAGES: &[&str] = &["totalpages", "pagecount", "lastpage", "pages", "numpages"];

/// Letters and digits only, lower case: `page[size]`, `page_size` and `PageSize` are one name.
pub fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
