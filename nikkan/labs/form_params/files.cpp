#include "nikkan/labs/form_params/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

std::unexpected<Error> io_error(std::string_view what) { return fail(Code::io, what, 0, std::strerror(errno)); }

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
    : fd_(other.fd_), path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), force_(other.force_) {
  other.fd_ = -1;
  other.temporary_.clear();
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<OutputFile> OutputFile::create(const std::string& path, bool force) {
  struct stat facts{};
  const bool there = lstat(path.c_str(), &facts) == 0;
  if (there && stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) {
    // A pipe or a device is written as it stands.
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return io_error("open");
    return OutputFile(fd, path, {}, force);
  }
  if (there && !force) return fail(Code::io, "exists");
  const std::string temporary = path + ".part-" + std::to_string(getpid());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return io_error("create");
  return OutputFile(fd, path, temporary, force);
}

Result<OutputFile> OutputFile::create_in(const std::string& folder) {
  static std::atomic<unsigned> number = 0;
  const std::string temporary = folder + "/.nikkan-part-" + std::to_string(getpid()) + "-" + std::to_string(number++);
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return io_error("create");
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

Result<void> OutputFile::commit() {
  if (auto good = close_file(); !good) return good;
  if (temporary_.empty()) return {};
  // link() does not replace what came there meanwhile.
  if (force_ ? rename(temporary_.c_str(), path_.c_str()) != 0 : link(temporary_.c_str(), path_.c_str()) != 0) {
    if (errno == EEXIST) return fail(Code::io, "exists");
    return io_error("create");
  }
  if (!force_) unlink(temporary_.c_str());
  temporary_.clear();
  return {};
}

Result<std::string> OutputFile::commit_beside(const std::string& folder, const std::string& name) {
  if (auto good = close_file(); !good) return std::unexpected(good.error());
  const std::size_t dot = name.rfind('.');
  const std::string stem = name.substr(0, dot), tail = dot == std::string::npos ? "" : name.substr(dot);
  for (unsigned i = 0; i < 10'000; ++i) {
    const std::string candidate = i == 0 ? name : stem + "-" + std::to_string(i) + tail;
    if (link(temporary_.c_str(), (folder + "/" + candidate).c_str()) == 0) {
      unlink(temporary_.c_str());
      temporary_.clear();
      return candidate;
    }
    if (errno != EEXIST) return io_error("create");
  }
  return fail(Code::io, "exists");
}

std::string safe_file_name(std::string_view sent, std::string_view otherwise) {
  sent = sent.substr(sent.find_last_of("/\\") + 1);
  std::string clean;
  for (const char c : strip_controls(sent))
    clean += c == '\n' || c == '\t' || c == ':' ? '_' : c;  // a colon is a drive or a stream elsewhere
  std::string_view name = clean;
  while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.remove_prefix(1);
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
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.remove_suffix(1);
  return std::string(name.empty() ? otherwise : name);
}

}  // namespace nikkan::form_params
