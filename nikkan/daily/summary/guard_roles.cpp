// Roles: a model's sentence doesn't turn round who acts on whom. Only against the frame of the same
// sentence, when there is one: tokens alone can't prove a role.
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

enum class Case : std::uint8_t { subject, object, agent };

struct Role {
  std::string noun;
  Case kind;
};

bool in_noun(char32_t c) {
  return is_katakana(c) || is_kanji(c) ||
         (c < 0x80 && (guard_text::is_ascii_alnum(static_cast<char>(c)) || c == '-' || c == '.'));
}

/// The particle at `at`, or nothing.
bool particle_at(std::string_view text, std::size_t at, Case& kind, std::size_t& length) {
  static constexpr struct {
    std::string_view text;
    Case kind;
  } kParticles[] = {{"によって", Case::agent}, {"により", Case::agent}, {"から", Case::agent},
                    {"が", Case::subject},     {"は", Case::subject},   {"を", Case::object}};
  for (const auto& particle : kParticles) {
    if (!text.substr(at).starts_with(particle.text)) continue;
    kind = particle.kind;
    length = particle.text.size();
    return true;
  }
  return false;
}

/// Nouns with the case their particle gives them, in order.
std::vector<Role> roles(std::string_view text) {
  std::vector<Role> out;
  std::size_t from = 0;
  bool in = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (in_noun(point.value)) {
      if (!in) from = at;
      in = true;
    } else {
      Case kind{};
      std::size_t length = 0;
      if (in && particle_at(text, at, kind, length)) out.push_back({ascii_lower(text.substr(from, at - from)), kind});
      in = false;
    }
    at += point.length;
  }
  return out;
}

bool plays(const std::vector<Role>& list, const std::string& noun, Case kind) {
  return std::ranges::any_of(list, [&](const Role& r) { return r.noun == noun && r.kind == kind; });
}

bool passive(std::string_view text) {
  return text.find("され") != std::string_view::npos || text.find("られ") != std::string_view::npos;
}

}  // namespace

Verdict check_roles(const Prepared& p) {
  if (!p.context.from_model || p.context.lang != Lang::ja || p.context.frame.empty()) return std::nullopt;
  const std::string frame_text = guard_text::normalise(p.context.frame);
  if (passive(frame_text) != passive(p.out)) return std::nullopt;  // が and を change places rightly
  const std::vector<Role> frame = roles(frame_text);
  const std::vector<Role> out = roles(p.out);
  for (const Role& actor : frame) {
    if (actor.kind != Case::subject || plays(frame, actor.noun, Case::object)) continue;
    for (const Role& target : frame) {
      if (target.kind != Case::object || target.noun == actor.noun || plays(frame, target.noun, Case::subject))
        continue;
      if (plays(out, target.noun, Case::subject) && plays(out, actor.noun, Case::object)) {
        return Failure{"role", target.noun + " and " + actor.noun};
      }
    }
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
