#pragma once
// What every engine is to the issue: sentences in, sentences out. Whatever comes out passes the guard.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"

namespace nikkan::summary {

enum class Lang : std::uint8_t { en, ja };

/// One entry, prepared: text cut into sentences, selection made.
struct Request {
  std::string item_key, title;
  std::string abstract;                           ///< spans are octets of this
  std::vector<daily::Paragraph> paragraphs;
  std::vector<daily::SourceSentence> sentences;   ///< all of the abstract
  std::vector<int> selected;                      ///< ids the extractor chose, in order of the abstract
  int pivot = 0;                                  ///< id, 0 = none
  std::vector<std::pair<std::string, std::string>> terms;  ///< en, ja that occur; filled for engines that are models
  std::vector<std::string> frozen;
  int max_chars = 700;
  Lang lang = Lang::ja;
};

enum class Status : std::uint8_t { ok, unsupported, failed, timeout };

struct Response {
  std::vector<daily::Sentence> out;
  std::string engine, version;
  Status status = Status::ok;
  std::string reason;
  std::vector<std::string> unknown_words;
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view version() const = 0;
  virtual bool speaks(Lang lang) const = 0;
  virtual Response run(const Request& request) = 0;
};

/// Cuts an abstract into sentences (digest issue 8.2) and selects (8.3, 8.4).
Request prepare(const daily::Entry& entry, Lang lang);

/// English: the selected sentences unchanged. Engine "extract".
std::unique_ptr<Engine> make_extract();
/// Japanese: framed sentences. Engine "frames-ja".
std::unique_ptr<Engine> make_frames_ja();

/// Fills sentences, summary_en, summary_ja and guard of an entry. `en` and `ja` list engines in
/// order of preference; extract and frames-ja stand behind them always. Never fails: the last
/// resort is the quoted source sentence.
struct Outcome { int accepted = 0; int dropped = 0; std::vector<std::string> unknown_words; };
Outcome summarise(daily::Entry& entry, const std::vector<Engine*>& en, const std::vector<Engine*>& ja);

/// Only the pivot sentence (the first selected one when there is none), by the built-in engines: what a
/// flood day gives the entries of lower rank.
Outcome summarise_pivot(daily::Entry& entry);

}  // namespace nikkan::summary
