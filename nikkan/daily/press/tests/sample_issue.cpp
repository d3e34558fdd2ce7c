#include "nikkan/daily/press/tests/sample_issue.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "nikkan/base/time.hpp"

namespace nikkan::press::test {

using daily::Entry;
using daily::Level;
using daily::Sentence;
using daily::Standing;

namespace {

struct Row {
  const char* name;
  const char* rev;
  const char* title;
  std::vector<const char*> authors;
  const char* group;
  const char* area;
  Standing standing;
  const char* status;
  int score;
  const char* abstract;             // our words; sentences end in ". "
  std::vector<const char*> ja;      // one a sentence of the abstract, as far as framed
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {"draft-ietf-opsawg-prefix-lengths", "09", "Publishing End-Site Prefix Lengths",
       {"Oliver Gasser", "Randy Bush", "Massimo Candela", "Russ Housley"}, "opsawg", "OPS", Standing::wg_item,
       "Standards Track", 52,
       "This document specifies how RPSL inetnum: objects point to prefixlen files, which are CSV files of end-site prefix "
       "lengths. It also describes an optional mechanism that authenticates prefixlen files with the RPKI.",
       {"RPSLのinetnum:オブジェクトがprefixlenファイルを指す方法を規定します。prefixlenファイルは、エンドサイトのプレフィックス長を収めたCSVファイルです。",
        "また、RPKIを使ってprefixlenファイルを認証するオプションのメカニズムも記述します。"}},
      {"draft-ietf-lsr-ospf-ls-link-infinity", "12", "Advertising Unreachable Links in OSPF",
       {"Liyan Gong", "Weiqiang Cheng", "Changwang Lin", "Acee Lindem", "Ran Chen"}, "lsr", "RTG", Standing::wg_item,
       "Standards Track", 46,
       "Some OSPF links are advertised for other uses than the SPF calculation. The metric LSLinkInfinity (0xffff) marks such a "
       "link as unreachable. This document updates RFC 6987 and RFC 8770: stub router links are advertised with "
       "MaxReachableLinkMetric (0xfffe) rather than MaxLinkMetric (0xffff).",
       {"", "メトリックLSLinkInfinity(0xffff)は、そのようなリンクを到達不能として示します。",
        "MaxLinkMetric(0xffff)ではなくMaxReachableLinkMetric(0xfffe)の広告について、RFC 6987およびRFC 8770を更新します。"}},
      {"draft-ietf-lamps-pq-composite-kem", "11", "Composite ML-KEM for use in X.509 Public Key Infrastructure",
       {"Mike Ounsworth", "John Gray", "Massimiliano Pala", "Jan Klaußner", "Scott Fluhrer"}, "lamps", "SEC", Standing::wg_item,
       "Standards Track", 46,
       "This document combines ML-KEM [FIPS.203] with RSA-OAEP, ECDH, X25519, and X448. A combination stays safe even when one of "
       "its parts is broken.",
       {"RSA-OAEP、ECDH、X25519、X448とハイブリッドにしたML-KEM[FIPS.203]の組み合わせを定義します。",
        "原文: \"A combination stays safe even when one of its parts is broken.\""}},
      {"draft-ietf-grow-bmp-bgp-rib-stats", "17", "Advanced BGP Monitoring Protocol (BMP) Statistics Types",
       {"Mukul Srivastava", "Yisong Liu", "Changwang Lin", "Jinming Li"}, "grow", "OPS", Standing::wg_item, "Standards Track", 40,
       "This document defines new statistics types to monitor the Adj-RIB-In and Adj-RIB-Out of a BMP router.",
       {"BMPのAdj-RIB-InおよびAdj-RIB-Outを監視するための新しい統計種別を定義します。"}},
      {"draft-ietf-6man-icmpv6-reflection", "15", "Internet Control Message Protocol (ICMPv6) Reflection",
       {"Tal Mizrahi", "Xiaoming He", "Tianran Zhou", "Ron Bonica", "Xiao Min"}, "6man", "INT", Standing::wg_item,
       "Proposed Standard", 40,
       "This document describes ICMPv6 Reflection, a diagnostic tool. A probing node asks for a snapshot of its own message as it "
       "arrived, so that the user sees how the network changed it.",
       {"診断ツールであるICMPv6 Reflectionを記述します。",
        "原文: \"A probing node asks for a snapshot of its own message as it arrived, so that the user sees how the network changed it.\""}},
      {"draft-ietf-opsawg-pcaplinktype", "15", "Link-Layer Types for PCAP-related Capture File Formats",
       {"Guy Harris", "Michael C. Richardson"}, "opsawg", "OPS", Standing::wg_item, "Informational", 40,
       "This document lists the PCAP LinkType values and creates an IANA registry for them.",
       {"PCAPのLinkType値を列挙し、それらのためのIANAレジストリを新設します。"}},
      {"draft-ietf-dance-architecture", "10", "An Architecture for DNS-Bound Client and Sender Identities",
       {"Ash Wilson", "Shumon Huque", "Olle E. Johansson", "Michael Richardson"}, "dance", "SEC", Standing::wg_item,
       "Informational", 36, "This architecture document defines how DANE DNS records identify TLS clients and senders.",
       {"DANE DNSレコードがTLSクライアントと送信者を識別する方法を定義します。"}},
      {"draft-ietf-avtcore-rtp-apv", "00", "RTP payload format for APV",
       {"Youngkwon Lim", "Minwoo Park", "Madhukar Budagavi", "Rajan Joshi", "Kwang Pyo Choi"}, "avtcore", "WIT",
       Standing::wg_item_first, "Standards Track", 34, "This document describes an RTP payload format for the APV codec.",
       {"APVコーデックのためのRTPペイロード形式を記述します。"}},
      {"draft-irtf-t2trg-taxonomy-manufacturer-anchors", "14",
       "A Taxonomy of operational security considerations for manufacturer installed keys and Trust Anchors",
       {"Michael Richardson"}, "t2trg", "", Standing::rg_item, "Informational", 24,
       "This document names the ways in which manufacturers of devices protect private keys and trust anchors. It does not "
       "evaluate them.",
       {"デバイスの製造者が秘密鍵とトラストアンカーを保護する方法を命名します。", "それらは評価しません。"}},
      {"draft-liu-opsawg-ipfix-muti-layer", "01", "Export of Encapsulation Layer Information in IPFIX", {"Yao Liu", "Taoran Zhou"},
       "opsawg", "", Standing::aimed, "Standards Track", 9, "This document introduces new IPFIX IEs for encapsulation layers.",
       {"カプセル化層のための新しいIPFIX IEを導入します。"}},
      {"draft-dunbar-idr-metadata-subscription-control", "00", "Metadata Constrained Distribution",
       {"Linda Dunbar", "Alvaro Retana", "Keyur Patel", "Kausik Majumdar"}, "idr", "", Standing::aimed, "Standards Track", 13,
       "This document specifies a receiver-driven _Metadata Subscription_ (MDS) mechanism for BGP.",
       {"BGP向けの受信側主導のMetadata Subscription(MDS)メカニズムを規定します。"}},
      {"draft-williams-http-bearer-extension", "00", "HTTP Bearer Auth Method Extensions", {"Nicolas Williams"}, "", "",
       Standing::individual, "Standards Track", 10,
       "This document specifies an HTTP 401 and 407 flow in which user-agents fetch Bearer tokens by themselves.",
       {"ユーザーエージェントがBearerトークンを自ら取得するHTTP 401および407フローを規定します。"}},
      {"draft-motiwala-consolidated-multipart-params", "00", "Consolidated Parameters Part for Multipart/Form-Data",
       {"Yusuf Motiwala"}, "", "", Standing::individual, "Informational", 10,
       "This document describes a pattern that puts many text parameters of a multipart/form-data request into one part.",
       {"multipart/form-dataリクエストの多数のテキストパラメータを1つのパートに統合するパターンを記述します。"}},
      {"draft-dohmeyer-chainsync", "00",
       "ChainSync: A Synchronization Protocol for Strict Sequential Execution in Linear Distributed Pipelines",
       {"Douglas Russell Dohmeyer"}, "", "", Standing::individual, "Informational", 4,
       "ChainSync makes a chain of processes run in order (A -> B -> C -> ... -> N) *and only when all are ready*.",
       {"原文: \"ChainSync makes a chain of processes run in order (A -> B -> C -> ... -> N) *and only when all are ready*.\""}},
      {"draft-madaras-guardmail-gmp", "00",
       "GuardMail Protocol (GMP): Authenticated Messaging with Non-Repudiable Cryptographic Receipts", {"Tom Madaras", "Pat Estis"},
       "", "", Standing::individual, "Experimental", 4, "This document specifies GMP, a framework of signed receipts for mail.",
       {"メールのための署名付きレシートのフレームワークであるGMPを規定します。"}},
      {"draft-madaras-preauth-receipts", "00", "PRE-RCT: Pre-Execution Authorization Receipt Format", {"Tom Madaras", "Pat Estis"},
       "", "", Standing::individual, "Experimental", -4, "This document defines PRE-RCT, a receipt format for authorization events.",
       {"認可イベントのためのレシート形式であるPRE-RCTを定義します。"}},
      {"draft-madaras-high-assurance-exec", "00", "High-Assurance Execution Environment (HAE) for Secure Approval",
       {"Tom Madaras", "Pat Estis"}, "", "", Standing::individual, "Experimental", -4,
       "This document specifies HAE, an environment in which actions of high risk are approved.",
       {"高リスクの操作を承認するための環境であるHAEを規定します。"}},
  };
  return kRows;
}

Sentence fact(std::string text) {
  Sentence s;
  s.text = std::move(text);
  s.engine = "facts";
  return s;
}

void cut_sentences(Entry& e) {
  std::uint32_t from = 0;
  int id = 0;
  const auto size = static_cast<std::uint32_t>(e.abstract.size());
  while (from < size) {
    const std::size_t dot = e.abstract.find(". ", from);
    const auto to = dot == std::string::npos ? size : static_cast<std::uint32_t>(dot + 1);
    e.sentences.push_back({++id, {from, to}, false});
    from = to + 1;
  }
  e.paragraphs.push_back({0, size, false});
}

void summarise(Entry& e, const Row& row) {
  for (std::size_t i = 0; i < e.sentences.size(); ++i) {
    const auto span = e.sentences[i].span;
    Sentence en;
    en.text = e.abstract.substr(span.from, span.to - span.from);
    en.spans = {span};
    en.source_ids = {e.sentences[i].id};
    en.level = Level::extracted;
    en.engine = "extract";
    if (i < row.ja.size() && *row.ja[i] != 0) {
      Sentence ja = en;
      ja.text = row.ja[i];
      ja.level = ja.text.starts_with("原文") ? Level::quoted : Level::framed;
      ja.engine = "frames-ja";
      e.summary_ja.push_back(ja);
    }
    e.summary_en.push_back(std::move(en));
  }
}

void add_facts(Entry& e) {
  const bool individual = e.standing == Standing::individual || e.standing == Standing::aimed;
  if (individual && e.change == "new") {
    e.facts_en.push_back(fact("New individual draft; not a WG document, no IETF consensus."));
    e.facts_ja.push_back(fact("新規の個人ドラフト(改訂00)です。WGの作業項目ではなく、IETFの合意を示すものではありません。"));
  } else if (individual) {
    e.facts_en.push_back(fact("Update of an individual draft."));
    e.facts_ja.push_back(fact("個人ドラフトの更新(改訂" + e.rev + ")です。"));
  } else {
    e.facts_en.push_back(fact("Item of the " + e.group.acronym + " " + e.group.kind + ", update to -" + e.rev + "."));
    e.facts_ja.push_back(fact(e.group.acronym + " " + e.group.kind + "の作業項目、改訂" + e.rev + "への更新です。"));
  }
  if (e.standing == Standing::aimed) {
    e.facts_en.push_back(fact("The name points to the " + e.group.acronym + " WG; no record of adoption."));
    e.facts_ja.push_back(fact("ドラフト名は" + e.group.acronym + " WG宛を示しますが、採択の記録はありません。"));
  }
}

Entry entry_of(const Row& row, std::size_t index) {
  Entry e;
  e.key = e.name = row.name;
  e.rev = row.rev;
  e.revisions = {row.rev};
  e.title = row.title;
  for (const char* a : row.authors) e.authors.push_back({a, e.authors.empty() && e.name == "draft-ietf-opsawg-pcaplinktype"});
  e.group.acronym = row.group;
  e.area = row.area;
  e.standing = row.standing;
  const bool individual = row.standing == Standing::individual || row.standing == Standing::aimed;
  e.group.kind = individual ? "" : row.standing == Standing::rg_item ? "RG" : "WG";
  e.stream = individual ? "" : row.standing == Standing::rg_item ? "IRTF" : "IETF";
  e.status = row.status;
  e.status_claimed = individual;
  e.change = row.standing == Standing::wg_item_first ? "adopted" : e.rev == "00" ? "new" : "update";
  e.score = row.score;
  e.star = row.score >= 40;
  if (!individual) {
    e.reasons.push_back({"stage", 20, "WG item", "WGの作業項目"});
    e.reasons.push_back({"rest", row.score - 20, "intended status and revision", "目標カテゴリと改訂"});
  } else {
    e.reasons.push_back({"new", row.score, "new individual draft", "新規の個人ドラフト"});
  }
  e.topics.push_back({"telemetry", "Telemetry", "テレメトリ", 26, {"ipfix"}});
  e.abstract = row.abstract;
  e.time = 1764806400 - static_cast<UnixTime>(index) * 4800 - 7800;
  e.links = {{"tracker", "https://datatracker.ietf.org/doc/" + e.name + "/"},
             {"html", "https://www.ietf.org/archive/id/" + e.name + "-" + e.rev + ".html"},
             {"mail", "https://mailarchive.ietf.org/arch/msg/i-d-announce/x/"}};
  if (e.rev != "00") e.links.push_back({"diff", "https://author-tools.ietf.org/iddiff?url2=" + e.name + "-" + e.rev});
  if (e.name == "draft-ietf-lsr-ospf-ls-link-infinity") e.updates = {6987, 8770};
  if (e.name.starts_with("draft-madaras")) e.family = 0;
  cut_sentences(e);
  summarise(e, row);
  add_facts(e);
  return e;
}

void front(daily::Issue& issue) {
  issue.lead_ja = {fact("RPKIでも検証できるエンドサイトのプレフィックス長の公開方法が改訂09になりました(opsawg WG、52点)。"),
                   fact("OSPFの到達不能リンクの広告が改訂12になりました(lsr WG、46点)。RFC 6987およびRFC 8770を更新します。"),
                   fact("コンポジットML-KEMが改訂11になりました(lamps WG、46点)。")};
  issue.lead_en = {fact("Publishing End-Site Prefix Lengths moved to -09 (opsawg WG, 52 points)."),
                   fact("Advertising Unreachable Links in OSPF moved to -12 (lsr WG, 46 points); it updates RFC 6987 and RFC 8770."),
                   fact("Composite ML-KEM moved to -11 (lamps WG, 46 points).")};
  issue.takeaways_ja = {fact("更新9件のうち8件はWGまたはRGの作業項目です。")};
  issue.takeaways_en = {fact("Eight of nine updates are WG or RG items.")};
  issue.trends_note_ja = "過去28日の記録が少ないため、件数だけを示します。";
  issue.trends_note_en = "The archive knows too little of the last 28 days; counts only.";
  issue.topic_counts = {{{"telemetry", "Telemetry", "テレメトリ", 0, {}}, 4}, {{"bgp", "BGP", "BGP", 0, {}}, 2}};
}

}  // namespace

daily::Issue golden_issue() {
  daily::Issue issue;
  issue.day = *parse_day("2025-12-03");
  for (std::size_t i = 0; i < rows().size(); ++i) issue.entries.push_back(entry_of(rows()[i], i));
  issue.counts = {.drafts = 17, .revisions = 17, .new_drafts = 8, .updates = 9, .last_calls = 1};
  front(issue);
  issue.families = {{{"draft-madaras-guardmail-gmp", "draft-madaras-preauth-receipts", "draft-madaras-high-assurance-exec"},
                     {{"Tom Madaras", false}, {"Pat Estis", false}}}};
  issue.deadlines = {{"draft-ietf-dance-architecture", "An Architecture for DNS-Bound Client and Sender Identities", "lastcall",
                      *parse_day("2025-12-17"), 14, false, "https://datatracker.ietf.org/doc/draft-ietf-dance-architecture/"}};
  issue.reading_minutes_en = 6;
  issue.reading_minutes_ja = 8;
  daily::Part part;
  for (std::size_t i = 0; i < issue.entries.size(); ++i) part.entries.push_back(i);
  issue.parts = {part};
  issue.updated = 1764806400 - 7800;
  issue.engines = {"extract 1.0", "frames-ja 1.0"};
  issue.guard_accepted = 40;
  issue.guard_dropped = 1;
  issue.entries[2].guard = {{"process", "number", "7", "a sentence with 7"}};
  issue.entries[4].lab = daily::LabRef{"icmpv6_reflection", "reflect ping ::1", "docs/labs/icmpv6_reflection.md", "exact", "14", true};
  issue.index_files = {{"all_id2.txt", "2025-12-03"}};
  issue.unknown_words = {{"muti", 1}};
  issue.version = "0.1.0";
  return issue;
}

daily::Issue hostile_issue() {
  daily::Issue issue = golden_issue();
  Entry& e = issue.entries.front();
  e.title = "</script></style><script>alert(1)</script> \"'&amp; [x](javascript:1) | $a$ `c` *b* _u_ \x01\x1b[31m\x7f";
  e.title += "\xe2\x80\xae evil \xe2\x81\xa6 \xef\xbb\xbf \xff\xfe # - ";
  e.title += std::string(10'000, 'A');
  e.name = e.key = "draft-\"><img src=x onerror=alert(1)>";
  e.authors = {{"<b>Bold</b> & Co\r\nBcc: x@example.org", false}};
  e.group.acronym = "<i>";
  e.status = "<status>";
  e.abstract = "An abstract with </script> & _emphasis_, *stars*, $math$, | bars, (A -> B -> C) and ]]> and a line\nbreak. Second <b>.";
  e.sentences.clear();
  e.paragraphs.clear();
  cut_sentences(e);
  e.summary_en[0].text = e.abstract.substr(e.sentences[0].span.from, e.sentences[0].span.to);
  e.summary_en[0].spans = {e.sentences[0].span, {5, 4}, {0, 4'000'000'000U}};
  e.summary_ja[0].text = "悪い<script>題名\xe2\x80\xae";
  e.links = {{"tracker", "javascript:alert(1)"}, {"html", "https://example.org/\"><script>"}, {"mail", "https://example.org/ok"},
             {"mail", "https://example.org/second"}};
  e.topics = {{"x\"<", "<t>", "<t>", 1, {}}};
  e.family = 99;
  issue.deadlines.push_back({"draft-;,\\evil", "Title; with, commas\\ and\r\nBEGIN:VEVENT 日本語日本語日本語日本語日本語日本語日本語日本語日本語", "lastcall",
                             *parse_day("2025-12-31"), 28, true, "javascript:alert(1)"});
  issue.lead_en.push_back(fact("1. not a list\n\n# not a heading <script>"));
  return issue;
}

daily::Issue flood_issue(std::size_t n, std::size_t part_size) {
  daily::Issue issue = golden_issue();
  const std::vector<Entry> base = issue.entries;
  issue.entries.clear();
  issue.parts.clear();
  issue.families.clear();
  for (std::size_t i = 0; i < n; ++i) {
    Entry e = base[i % base.size()];
    e.key = e.name = e.name + "-x" + std::to_string(i / base.size());
    e.family = -1;
    e.star = false;
    issue.entries.push_back(std::move(e));
    if (i % part_size == 0) issue.parts.push_back({static_cast<int>(issue.parts.size()) + 1, {}});
    issue.parts.back().entries.push_back(i);
  }
  issue.mode = daily::Mode::flood;
  issue.counts.drafts = issue.counts.revisions = static_cast<int>(n);
  return issue;
}

daily::Issue zero_issue() {
  daily::Issue issue;
  issue.day = *parse_day("2025-10-23");
  issue.mode = daily::Mode::zero;
  issue.calendar_ja = {"投稿は会合が始まるまで締め切られています。"};
  issue.calendar_en = {"Posting is closed until the meeting."};
  issue.recap = {"2025-10-22: 12 drafts"};
  issue.updated = start_of(issue.day);
  issue.version = "0.1.0";
  return issue;
}

std::string file(const std::vector<File>& files, std::string_view name) {
  for (const File& f : files) {
    if (f.name == name) return f.content;
  }
  return {};
}

Ran run_with(std::string command, std::string_view input, std::string_view suffix) {
  static int serial = 0;
  const auto path = std::filesystem::temp_directory_path() /
                    ("nikkan-press-" + std::to_string(::getpid()) + "-" + std::to_string(++serial) + std::string(suffix));
  std::ofstream(path, std::ios::binary) << input;
  if (const std::size_t at = command.find('@'); at != std::string::npos) command.replace(at, 1, path.string());
  Ran run;
  if (FILE* pipe = ::popen((command + " 2>&1").c_str(), "r"); pipe != nullptr) {
    char buffer[4096];
    std::size_t got = 0;
    while ((got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) run.output.append(buffer, got);
    run.status = ::pclose(pipe);
  }
  std::filesystem::remove(path);
  return run;
}

bool have(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

}  // namespace nikkan::press::test
