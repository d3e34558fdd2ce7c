#pragma once
// From the tree to Japanese (digest issue, 8.5 to 8.7 and 16). Inside the room.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/tree.hpp"

namespace nikkan::summary {

/// Adds with a blank only between two Latin words.
void append_ja(std::string& out, std::string_view text);

class Generator {
 public:
  explicit Generator(FrameContext& context) : context_(context) {}

  /// A whole clause as sentences in です・ます, each with its 。; empty when a form is missing.
  std::string sentence(const Clause& clause);
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  enum class Place : std::uint8_t { inner, object, predicate, subject };
  struct Style {
    bool main = false;
    bool document = false;
    bool how_to = false;
  };

  std::string core_text(const Core& core, Place place);
  std::string piece_text(const Piece& piece);
  std::string gloss(const Term& term);
  std::string head_text(const Np& np, Place place);
  std::string np_text(const Np& np, Place place = Place::inner);
  std::string mod_text(const Mod& mod);
  std::string short_name(const Np& np);
  bool split(const Np& np, const Mod& mod);
  std::string apposition_sentence(const Np& np, const Mod& mod);
  std::string vp_text(const Vp& vp, Form form, Style style);
  std::string single(const Vp& vp, Form form, Style style, bool last);
  std::string arguments(const Vp& vp, Style style);
  std::string front(const Vp& vp, Style style);
  std::string ending(const Vp& vp, Form form);
  std::string copula(Form form) const;
  std::string embedded(const Clause& clause, Form form, std::string_view how);
  std::string subject_ga(const Np& np, const std::string& rest);
  std::string predicate_main(const Clause& clause);

  FrameContext& context_;
  std::vector<std::string> extras_;
  std::vector<std::string> unknown_;
  std::map<const Piece*, std::string> printed_;
  bool failed_ = false;
  int depth_ = 0;
};

}  // namespace nikkan::summary
