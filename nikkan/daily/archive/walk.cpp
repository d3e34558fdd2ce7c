#include "nikkan/daily/archive/walk.hpp"

#include <algorithm>
#include <filesystem>

namespace nikkan::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFolders = 100'000;

bool is_maildir(const fs::path& folder) {
  std::error_code ec;
  return fs::is_directory(folder / "cur", ec) || fs::is_directory(folder / "new", ec);
}

struct Entry {
  std::string name;
  fs::path path;
  bool folder = false;
  std::uint64_t size = 0;
};

Result<std::vector<Entry>> entries_of(const fs::path& folder) {
  std::vector<Entry> entries;
  std::error_code ec;
  fs::directory_iterator it(folder, ec);
  for (; !ec && it != fs::directory_iterator(); it.increment(ec)) {
    std::error_code ignored;
    Entry entry{it->path().filename().string(), it->path(), false, 0};
    const bool link = it->is_symlink(ignored);
    entry.folder = it->is_directory(ignored);
    if (link && entry.folder) continue;  // may lead back here
    if (!entry.folder && it->is_regular_file(ignored)) {
      const auto size = it->file_size(ignored);
      if (!ignored) entry.size = size;
    }
    entries.push_back(std::move(entry));
  }
  if (ec) return fail(Code::io, "input.folder", 0, ec.message());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

class Walker {
 public:
  explicit Walker(Walk& out) : out_(out) {}

  void folder(const fs::path& top) {
    std::vector<fs::path> open{top};  // a stack: no recursion, whatever the depth
    const std::size_t before = out_.inputs.size() + out_.errors.size();
    std::size_t seen = 0;
    while (!open.empty()) {
      const fs::path here = std::move(open.back());
      open.pop_back();
      if (++seen > kMaxFolders) return fault(here, Code::limit, "too many folders");
      auto entries = entries_of(here);
      if (!entries) {
        out_.errors.emplace_back(here.string(), entries.error());
        continue;
      }
      const bool mail = is_maildir(here);
      if (mail) maildir(here);
      std::vector<fs::path> below;
      for (const Entry& entry : *entries) {
        const bool part = entry.name == "cur" || entry.name == "new" || entry.name == "tmp";
        if (entry.folder && !(mail && part)) below.push_back(entry.path);
        if (!entry.folder && !mail && !entry.name.starts_with('.')) file(entry.path, entry.size);
      }
      std::reverse(below.begin(), below.end());
      open.insert(open.end(), below.begin(), below.end());
    }
    if (out_.inputs.size() + out_.errors.size() == before) fault(top, Code::not_found, "a folder without mail");
  }

  void file(const fs::path& path, std::uint64_t size) {
    out_.inputs.push_back({path.string(), path.string(), false, size});
  }

  void fault(const fs::path& path, Code code, const char* what) {
    out_.errors.emplace_back(path.string(), Error{.code = code, .field = "input.folder", .detail = what});
  }

 private:
  void maildir(const fs::path& folder) {
    std::vector<Entry> mails;
    for (const char* part : {"cur", "new"}) {
      std::error_code ec;
      if (!fs::is_directory(folder / part, ec)) continue;
      auto entries = entries_of(folder / part);
      if (!entries) {
        out_.errors.emplace_back((folder / part).string(), entries.error());
        continue;
      }
      for (Entry& entry : *entries) {
        if (!entry.folder && !entry.name.starts_with('.')) mails.push_back(std::move(entry));
      }
    }
    std::stable_sort(mails.begin(), mails.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    for (const Entry& mail : mails) out_.inputs.push_back({mail.path.string(), folder.string(), true, mail.size});
  }

  Walk& out_;
};

}  // namespace

Walk walk(const std::vector<std::string>& paths, Format format) {
  Walk out;
  Walker walker(out);
  for (const std::string& path : paths) {
    std::error_code ec;
    if (path == "-") {
      out.inputs.push_back({"-", "-", format == Format::eml, 0});
    } else if (fs::is_directory(path, ec)) {
      // "dir/" and "dir" are one folder; its name may be the name of the list.
      fs::path folder = fs::path(path).lexically_normal();
      if (!folder.has_filename() && folder.has_parent_path() && folder != folder.root_path()) folder = folder.parent_path();
      if (format == Format::maildir && !is_maildir(folder)) {
        walker.fault(folder, Code::bad_value, "not a Maildir: neither cur nor new");
      } else {
        walker.folder(folder);
      }
    } else {
      const auto size = fs::file_size(path, ec);
      walker.file(path, ec ? 0 : size);
    }
  }
  return out;
}

}  // namespace nikkan::archive
