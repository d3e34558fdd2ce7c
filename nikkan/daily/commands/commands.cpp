#include "nikkan/daily/commands/commands.hpp"

#include "nikkan/daily/commands/common.hpp"

namespace nikkan::commands {
namespace {

using command::Option;
using command::Positional;
using command::Type;
using command::Verb;

Verb ingest_verb() {
  return {
      .path = "ingest",
      .summary = "read announcement mail into the archive",
      .description =
          "Reads mailboxes (mbox, MMDF), Maildirs, single messages and standard input, also compressed with gzip or "
          "zstd, recognises the IETF's announcements in them and stores both. The same mail twice, in any order, "
          "changes nothing. A fault costs only the message or file it is in: it is told in one line, everything else "
          "is kept, and the exit status is 1.",
      .positionals = {{.name = "PATH", .help = "mailbox, Maildir, message, or - for standard input", .repeated = true, .type = Type::file}},
      .options = {archive_option(),
                  {.name = "--format",
                   .type = Type::choice,
                   .value = "FORMAT",
                   .help = "what the inputs are",
                   .choices = {"auto", "mbox", "maildir", "eml"},
                   .default_text = "auto"},
                  json_option("one object a rejected input, then one with the counts")},
      .examples = {{"nikkan ingest ~/Mail/i-d-announce.mbox", "a mailbox"},
                   {"nikkan ingest ~/Maildir/.ietf-announce", "a Maildir"},
                   {"zcat 2025-12.mail.gz | nikkan ingest -", "standard input"}},
      .run = run_ingest};
}

Verb import_verb() {
  return {
      .path = "import",
      .summary = "join an index file: groups, areas, intended status, RFC metadata",
      .description =
          "Mail alone gives name, revision, title, authors, abstract and group. The IETF's index files add intended "
          "status, area, state and what replaced what. They are files that you have saved; nothing is fetched.",
      .positionals = {{.name = "KIND",
                       .help = "all-id2 (all_id2.txt), abstracts (1id-abstracts.txt), rfc-index (rfc-index.xml or "
                               "rfcNNNN.json), groups (groups.tsv)",
                       .type = Type::choice,
                       .choices = {"all-id2", "abstracts", "rfc-index", "groups"}},
                      {.name = "FILE", .help = "the file", .type = Type::file}},
      .options = {archive_option(),
                  {.name = "--date",
                   .type = Type::day,
                   .value = "YYYY-MM-DD",
                   .help = "day the file was made; printed in the colophon",
                   .default_text = "the date in its comments"},
                  json_option("the counts as one object")},
      .examples = {{"nikkan import all-id2 all_id2.txt", "intended status and groups of drafts"},
                   {"nikkan import rfc-index rfc-index.xml", "the RFC side"}},
      .run = run_import};
}

Verb issue_verb() {
  return {
      .path = "issue",
      .summary = "make the issue of a day",
      .description =
          "Prints the first screen of a day's issue, or writes it: Markdown, HTML, JSON, feeds, mail, calendar. The "
          "same archive always gives the same octets. With --out the files go to DIR/YYYY-MM-DD/. Summaries come from "
          "the built-in engines; --engine puts a model of yours in front of them, and whatever it says passes the "
          "guard or is dropped.",
      .positionals = {{.name = "DAY", .help = "UTC day, as 2025-12-03", .type = Type::day}},
      .options = {archive_option(),
                  {.name = "--lang",
                   .type = Type::choice,
                   .value = "LANG",
                   .help = "language",
                   .choices = {"ja", "en", "both"},
                   .default_text = "both"},
                  {.name = "--format",
                   .type = Type::choice,
                   .value = "FORMAT",
                   .help = "output",
                   .choices = {"md", "qiita", "html", "json", "atom", "jsonfeed", "text", "eml", "ics", "all"},
                   .default_text = "all with --out, else a first screen for the terminal"},
                  {.name = "--out", .type = Type::folder, .value = "DIR", .help = "write files below this folder"},
                  {.name = "--engine",
                   .type = Type::text,
                   .value = "NAME",
                   .help = "builtin, process:COMMAND or http:URL#MODEL; may be repeated, first one first",
                   .default_text = "builtin",
                   .repeated = true},
                  {.name = "--engine-timeout",
                   .type = Type::integer,
                   .value = "N",
                   .help = "seconds an engine may take for one draft",
                   .default_text = "30",
                   .min = 1,
                   .max = 3600},
                  {.name = "--engine-key", .type = Type::file, .value = "FILE", .help = "file with the bearer key of an http engine"},
                  {.name = "--engine-remote", .help = "an http engine may be on another machine; abstracts leave this one"},
                  {.name = "--engine-network", .help = "leave a process engine its network"},
                  {.name = "--order",
                   .type = Type::choice,
                   .value = "ORDER",
                   .help = "order of the entries",
                   .choices = {"rank", "newest", "arrival", "topic"},
                   .default_text = "rank"},
                  {.name = "--follow",
                   .type = Type::text,
                   .value = "NAME",
                   .help = "draft, author or group you follow: +20 points",
                   .repeated = true},
                  {.name = "--part-size", .type = Type::integer, .value = "N", .help = "entries a part", .default_text = "25"},
                  {.name = "--now",
                   .type = Type::day,
                   .value = "YYYY-MM-DD",
                   .help = "day from which days left are counted",
                   .default_text = "the end of the issue's day"},
                  {.name = "--base-url", .type = Type::text, .value = "URL", .help = "where the folder will be served (feeds need it)"},
                  {.name = "--authority",
                   .type = Type::text,
                   .value = "NAME",
                   .help = "name in the tag: identifiers of the feeds",
                   .default_text = "nikkan.invalid"}},
      .examples = {{"nikkan issue 2025-12-03", "the first screen"},
                   {"nikkan issue 2025-12-03 --out out", "every format below out/2025-12-03/"},
                   {"nikkan issue 2025-12-03 --lang ja --format md", "Japanese Markdown on standard output"},
                   {"nikkan issue 2025-12-03 --format json | jq '.entries[].name'", "for programs"}},
      .run = run_issue};
}

std::vector<Verb> lookup_verbs() {
  return {
      {.path = "show",
       .summary = "everything announced of a draft or RFC",
       .positionals = {{.name = "NAME", .help = "draft name, with or without revision, or RFC number"}},
       .options = {archive_option(), json_option("one object an announcement, oldest first")},
       .examples = {{"nikkan show draft-ietf-lamps-pq-composite-kem", "a draft"}, {"nikkan show 9977", "an RFC"}},
       .run = run_show},
      {.path = "search",
       .summary = "full-text search over announcements",
       .description = "All words must match, in title, abstract, authors or name; \"a phrase in quotes\" matches as it stands.",
       .positionals = {{.name = "QUERY", .help = "words", .repeated = true}},
       .options = {archive_option(),
                   {.name = "--since", .type = Type::day, .value = "YYYY-MM-DD", .help = "announced on or after this day"},
                   {.name = "--kind",
                    .type = Type::choice,
                    .value = "KIND",
                    .help = "only this class",
                    .choices = {"id", "rfc", "lastcall", "approval", "charter", "conclusion", "interim", "adoption", "wglc", "other"}},
                   {.name = "--limit", .type = Type::integer, .value = "N", .help = "at most this many", .default_text = "20"},
                   json_option("one object a hit")},
       .examples = {{"nikkan search composite ml-kem", "both words"},
                    {"nikkan search --since 2025-12-01 --kind id bgp", "recent drafts"}},
       .run = run_search},
      {.path = "days",
       .summary = "the days the archive knows, with counts",
       .options = {archive_option(), json_option("one object a day")},
       .examples = {{"nikkan days", "which issues can be made"}},
       .run = run_days},
      {.path = "doctor",
       .summary = "what is installed, and whether the archive is sound",
       .options = {archive_option(), json_option("one object")},
       .examples = {{"nikkan doctor", ""}},
       .run = run_doctor},
      {.path = "rebuild",
       .summary = "read the raw mail of an archive again into a new one",
       .description = "For an archive that is damaged or of an old version: the raw mail in it is recognised afresh.",
       .positionals = {{.name = "FROM", .help = "archive", .type = Type::file}, {.name = "TO", .help = "new file", .type = Type::file}},
       .examples = {{"nikkan rebuild archive.db mended.db", ""}},
       .run = run_rebuild}};
}

}  // namespace

const command::Table& table() {
  static const command::Table kTable = [] {
    command::Table made{.room = "", .summary = "The day's issue", .verbs = {ingest_verb(), import_verb(), issue_verb()}};
    for (Verb& verb : lookup_verbs()) made.verbs.push_back(std::move(verb));
    return made;
  }();
  return kTable;
}

}  // namespace nikkan::commands
