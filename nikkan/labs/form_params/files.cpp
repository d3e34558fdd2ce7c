#include "nikkan/labs/form_params/files.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

std::unexpected<Error> io_error(std::string_view what) { return fail(Code::io, what, 0, std::strerror(errno)); }

/// The name that a signal must take away, for file systems that make no file without one: one is open at a time. A
/// handler may read no more than this.
std::array<char, PATH_MAX> pending{};
std::atomic<bool> is_pending{};

void on_end(int signal) {
  if (is_pending) unlink(pending.data());
  raise(signal);  // the handler was reset: this ends the program
}

void note_pending(const std::string& path) {
  if (is_pending || path.size() >= PATH_MAX) return;
  std::ranges::copy(path, pending.begin());
  pending[path.size()] = '\0';
  is_pending = true;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before{};
    if (sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction mine{};
    mine.sa_handler = on_end;
    mine.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    sigaction(signal, &mine, nullptr);
  }
}

std::string other_name(const std::string& path) {
  std::array<std::uint8_t, 6> drawn{};
  if (getrandom(drawn.data(), drawn.size(), 0) < 0) drawn[0] = static_cast<std::uint8_t>(getpid());
  return path + ".part-" + to_hex(drawn);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// A file without a name that can be given one; -1 where the system has none.
int open_unnamed(const std::string& folder) {
  if (access("/proc/self/fd", X_OK) != 0) return -1;
  return open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
}

std::string own_name(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

}  // namespace

InputFile::~InputFile() {
  if (fd_ > STDIN_FILENO) close(fd_);
}

Result<InputFile> InputFile::open(const std::string& path) {
  InputFile out;
  out.fd_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts{};
  if (out.fd_ < 0 || fstat(out.fd_, &facts) != 0) return io_error("open");
  if (S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("open");
  }
  out.regular_ = S_ISREG(facts.st_mode) && out.fd_ != STDIN_FILENO;
  if (out.regular_) out.size_ = static_cast<std::uint64_t>(facts.st_size);
  return out;
}

Result<std::size_t> InputFile::read(std::span<std::uint8_t> to) {
  for (;;) {
    const ssize_t count = ::read(fd_, to.data(), to.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return io_error("read");
  }
}

Result<std::size_t> InputFile::fill(std::span<std::uint8_t> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const auto count = read(to.subspan(done));
    if (!count) return count;
    if (*count == 0) break;
    done += *count;
  }
  return done;
}

Result<std::string> read_whole(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(file.error());
  std::string out;
  Bytes piece(kReadPiece);
  for (;;) {
    const auto count = file->read(piece);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return out;
    out += as_text(ByteView(piece).first(*count));
    if (out.size() > kMaxWhole) return fail(Code::limit, "file", kMaxWhole);
  }
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(other.fd_),
      path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      force_(other.force_),
      device_(other.device_) {
  other.fd_ = -1;
  other.temporary_.clear();
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  forget_temporary();
}

void OutputFile::forget_temporary() {
  if (temporary_.empty()) return;
  unlink(temporary_.c_str());
  if (temporary_ == pending.data()) is_pending = false;
  temporary_.clear();
}

Result<OutputFile> OutputFile::create(const std::string& path, bool force) {
  struct stat facts{};
  const bool there = lstat(path.c_str(), &facts) == 0;
  if (there && stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) {
    // A pipe or a device is written as it stands.
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return io_error("open");
    OutputFile out(fd, path, {}, force);
    out.device_ = true;
    return out;
  }
  if (there && S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("create");
  }
  if (there && !force) return fail(Code::io, "exists");
  if (const int fd = open_unnamed(folder_of(path)); fd >= 0) return OutputFile(fd, path, {}, force);
  const std::string temporary = other_name(path);
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return io_error("create");
  note_pending(temporary);
  return OutputFile(fd, path, temporary, force);
}

Result<OutputFile> OutputFile::create_in(const std::string& folder) {
  if (const int fd = open_unnamed(folder); fd >= 0) return OutputFile(fd, {}, {}, false);
  const std::string temporary = other_name(folder + "/.nikkan");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return io_error("create");
  note_pending(temporary);
  return OutputFile(fd, {}, temporary, false);
}

Result<void> OutputFile::write(ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(fd_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> OutputFile::close_file() {
  const int fd = fd_;
  fd_ = -1;
  if (close(fd) != 0) return io_error("write");
  return {};
}

Result<bool> OutputFile::link_as(const std::string& path) {
  const bool linked = temporary_.empty()
                          ? linkat(AT_FDCWD, own_name(fd_).c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0
                          : link(temporary_.c_str(), path.c_str()) == 0;
  if (linked) return true;
  // Some file systems know no links.
  if (errno != EEXIST && !temporary_.empty() &&
      renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
    return true;
  if (errno == EEXIST) return false;
  return io_error("create");
}

Result<void> OutputFile::commit() {
  if (device_) return close_file();
  if (!force_) {
    const auto linked = link_as(path_);
    if (!linked) return std::unexpected(linked.error());
    if (!*linked) return fail(Code::io, "exists");
    forget_temporary();
    return close_file();
  }
  if (temporary_.empty()) {
    const std::string other = other_name(path_);
    note_pending(other);
    const auto linked = link_as(other);
    if (!linked) return std::unexpected(linked.error());
    temporary_ = other;
  }
  if (auto good = close_file(); !good) return good;
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return io_error("create");
  forget_temporary();
  return {};
}

Result<std::string> OutputFile::commit_beside(const std::string& folder, const std::string& name) {
  const std::size_t dot = name.rfind('.');
  const std::string stem = name.substr(0, dot), tail = dot == std::string::npos ? "" : name.substr(dot);
  for (unsigned i = 0; i < 10'000; ++i) {
    const std::string candidate = i == 0 ? name : stem + "-" + std::to_string(i) + tail;
    const auto linked = link_as(folder + "/" + candidate);
    if (!linked) return std::unexpected(linked.error());
    if (!*linked) continue;
    forget_temporary();
    if (auto good = close_file(); !good) return std::unexpected(good.error());
    return candidate;
  }
  return fail(Code::io, "exists");
}

namespace {

/// Nothing to see: soft hyphen, joiners, marks of direction, fillers, separators of lines, tags.
bool is_invisible(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 14> kRanges{{{0x00ad, 0x00ad},
                                                                   {0x034f, 0x034f},
                                                                   {0x061c, 0x061c},
                                                                   {0x115f, 0x1160},
                                                                   {0x17b4, 0x17b5},
                                                                   {0x180b, 0x180f},
                                                                   {0x200b, 0x200f},
                                                                   {0x2028, 0x202e},
                                                                   {0x2060, 0x206f},
                                                                   {0x3164, 0x3164},
                                                                   {0xfeff, 0xfeff},
                                                                   {0xffa0, 0xffa0},
                                                                   {0xfff0, 0xfffb},
                                                                   {0xe0000, 0xe0fff}}};
  return std::ranges::any_of(kRanges, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

/// Blanks of other widths; the ideographic one is common in Japanese names and kept inside them.
bool is_other_blank(char32_t c) {
  return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x2800;
}

constexpr std::string_view kWideBlank = "\xe3\x80\x80";

void trim_front(std::string_view& name) {
  for (;;) {
    if (!name.empty() && (name.front() == '.' || name.front() == ' ')) {
      name.remove_prefix(1);
    } else if (name.starts_with(kWideBlank)) {
      name.remove_prefix(kWideBlank.size());
    } else {
      return;
    }
  }
}

void trim_back(std::string_view& name) {
  for (;;) {
    if (!name.empty() && (name.back() == '.' || name.back() == ' ')) {
      name.remove_suffix(1);
    } else if (name.ends_with(kWideBlank)) {
      name.remove_suffix(kWideBlank.size());
    } else {
      return;
    }
  }
}

/// CON, nul.tar.gz, COM1: devices on another system, whatever follows the dot.
bool is_device(std::string_view name) {
  std::string stem = ascii_lower(name.substr(0, name.find('.')));
  while (stem.ends_with(' ')) stem.pop_back();
  for (const std::string_view one : {"con", "prn", "aux", "nul", "conin$", "conout$"}) {
    if (stem == one) return true;
  }
  if (!stem.starts_with("com") && !stem.starts_with("lpt")) return false;
  stem.erase(0, 3);
  return (stem.size() == 1 && stem[0] >= '0' && stem[0] <= '9') || stem == "\u00b9" || stem == "\u00b2" ||
         stem == "\u00b3";
}

}  // namespace

std::string safe_file_name(std::string_view sent, std::string_view otherwise) {
  sent = sent.substr(sent.find_last_of("/\\") + 1);
  const std::string seen = strip_controls(sent);
  std::string clean;
  for (std::size_t at = 0; at < seen.size();) {
    const CodePoint point = decode_utf8(seen, at);
    at += point.length;
    if (is_invisible(point.value)) continue;
    const bool reserved = point.value < 0x80 && std::string_view("\n\t:<>|?*\"").find(static_cast<char>(point.value)) !=
                                                    std::string_view::npos;
    append_utf8(clean, is_other_blank(point.value) ? U' ' : reserved ? U'_' : point.value);
  }
  std::string_view name = clean;
  trim_front(name);
  if (name.size() > 200) {
    // The beginning and the extension, cut between characters.
    const std::size_t dot = name.rfind('.');
    const std::string_view tail =
        dot != std::string_view::npos && name.size() - dot <= 20 ? name.substr(dot) : std::string_view();
    std::size_t cut = 200 - tail.size();
    while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xc0U) == 0x80) --cut;
    clean = std::string(name.substr(0, cut)) + std::string(tail);
    name = clean;
  }
  trim_back(name);
  if (name.empty()) return std::string(otherwise);
  std::string out(name);
  if (out.front() == '-') out.front() = '_';  // else a command takes it for an option
  return is_device(out) ? "_" + out : out;
}

}  // namespace nikkan::form_params
