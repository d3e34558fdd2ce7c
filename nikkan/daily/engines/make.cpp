// Engines by name, as the command line gives them.
#include "nikkan/daily/engines/engines.hpp"

namespace nikkan::engines {
namespace {

constexpr std::string_view kKnown = "builtin, extract, frames-ja, process:COMMAND [ARG...], http:URL[#MODEL]";

/// extract for English, frames-ja for Japanese.
class BuiltIn : public summary::Engine {
 public:
  std::string_view name() const override { return "builtin"; }
  std::string_view version() const override { return extract_->version(); }
  bool speaks(summary::Lang) const override { return true; }
  summary::Response run(const summary::Request& request) override {
    return request.lang == summary::Lang::en ? extract_->run(request) : frames_->run(request);
  }

 private:
  std::unique_ptr<summary::Engine> extract_ = summary::make_extract();
  std::unique_ptr<summary::Engine> frames_ = summary::make_frames_ja();
};

/// Words as a shell splits them: blanks, '…', "…", backslash. Nothing is expanded.
Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool open = false;  // a word has begun, be it empty
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word.push_back(text[++i]);
      open = true;
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word.push_back(c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      open = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (open) words.push_back(std::move(word));
      word.clear();
      open = false;
    } else {
      word.push_back(c);
      open = true;
    }
  }
  if (quote != 0) return fail(Code::bad_value, "engine", text.size(), "a quote is not closed");
  if (open) words.push_back(std::move(word));
  return words;
}

Result<std::unique_ptr<summary::Engine>> make_named_process(std::string_view command, const Settings& settings) {
  auto words = split_words(command);
  if (!words) return std::unexpected(words.error());
  ProcessOptions options;
  options.argv = std::move(*words);
  options.timeout = settings.timeout;
  options.network = settings.network;
  return make_process(options);
}

Result<std::unique_ptr<summary::Engine>> make_named_http(std::string_view url, const Settings& settings) {
  HttpOptions options;
  const std::size_t hash = url.find('#');
  if (hash != std::string_view::npos) options.model = url.substr(hash + 1);
  options.url = url.substr(0, hash);
  const std::size_t host = options.url.find("://");
  const std::size_t slash = host == std::string::npos ? std::string::npos : options.url.find('/', host + 3);
  if (slash == std::string::npos)
    options.url += "/v1/chat/completions";
  else if (slash + 1 == options.url.size())
    options.url += "v1/chat/completions";
  options.timeout = settings.timeout;
  options.allow_remote = settings.allow_remote;
  options.key_file = settings.key_file;
  return make_http(options);
}

}  // namespace

Result<std::unique_ptr<summary::Engine>> make(std::string_view spec, const Settings& settings) {
  if (spec == "builtin") return std::make_unique<BuiltIn>();
  if (spec == "extract") return summary::make_extract();
  if (spec == "frames-ja") return summary::make_frames_ja();
  if (spec.starts_with("process:")) return make_named_process(spec.substr(8), settings);
  if (spec.starts_with("http://") || spec.starts_with("https://")) return make_named_http(spec, settings);
  if (spec.starts_with("http:")) return make_named_http(spec.substr(5), settings);
  return fail(Code::not_found, "engine", 0,
              "no engine \"" + std::string(spec.substr(0, 80)) + "\"; known are " + std::string(kKnown));
}

}  // namespace nikkan::engines
