// `nikkan ingest`: one thread cuts, decodes, recognises and packs; the caller's thread writes.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <variant>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/archive/source.hpp"
#include "nikkan/daily/archive/walk.hpp"
#include "nikkan/daily/index/index.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::archive {
namespace {

constexpr std::size_t kBatchMails = 128;
constexpr std::size_t kBatchOctets = 1U << 20U;
constexpr std::size_t kQueued = 8;               // batches between the threads
constexpr std::uint64_t kCommitMails = 20'000;
constexpr std::uint64_t kCommitOctets = 64U << 20U;
constexpr std::uint64_t kMaxMail = 64U << 20U;
constexpr std::size_t kMaxErrors = 10'000;

struct Known {
  daily::Kind kind = daily::Kind::other;
};
struct Ignored {};
struct Refused {
  std::string input;
  Error error;
  bool mail = true;  ///< a message, not a whole input
};
struct Warned {
  std::string text;
};
using Item = std::variant<Prepared, Known, Ignored, Refused, Warned>;

struct Batch {
  std::vector<Item> items;
  std::uint64_t octets = 0;    ///< of mail in it
  std::uint64_t progress = 0;  ///< octets of all inputs behind it
  bool input_read = false;     ///< the last input gave mail
};

/// Bounded; whichever side ends first frees the other.
class Queue {
 public:
  bool push(Batch batch) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || batches_.size() < kQueued; });
    if (closed_) return false;
    batches_.push_back(std::move(batch));
    filled_.notify_one();
    return true;
  }
  bool pop(Batch& out) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return ended_ || !batches_.empty(); });
    if (batches_.empty()) return false;
    out = std::move(batches_.front());
    batches_.pop_front();
    room_.notify_one();
    return true;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    filled_.notify_all();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_, filled_;
  std::deque<Batch> batches_;
  bool ended_ = false;
  bool closed_ = false;
};

std::string stem_of(const std::string& path) { return std::filesystem::path(path).stem().string(); }

/// The reading half. Owns its own read-only connection for the question "seen before?".
class Reader {
 public:
  Reader(Queue& queue, const std::string& archive_file, Format format) : queue_(queue), format_(format) {
    auto db = sqlite::Database::open(archive_file, {.create = false, .read_only = true});
    if (db) seen_.emplace(std::move(*db));
  }

  bool read(const Input& input) {
    auto source = open_source(input.path);
    if (!source) return refuse(input.path, source.error(), false);
    const std::string_view data = (*source)->view();
    mail::Container container = mail::Container::single;
    if (!input.one_message && format_ != Format::eml) {
      container = format_ == Format::mbox ? mail::Container::mbox : mail::recognise(data.substr(0, 64U << 10U));
    }
    bool going = true;
    std::uint64_t found = 0;
    if (container == mail::Container::unknown) {
      going = refuse(input.path, {.code = Code::bad_value, .field = "input.format", .detail = "unknown mailbox format"}, false);
    } else {
      mail::Scanner scanner(data, container);
      mail::RawMessage message;
      while (going && scanner.next(message)) {
        ++found;
        going = one(input, message);
        (*source)->done_with(static_cast<std::size_t>(message.offset));
        batch_.progress = done_ + (data.empty() ? 0 : (*source)->size_on_disk * message.offset / data.size());
      }
      if (found == 0) {
        going = refuse(input.path, {.code = Code::bad_value, .field = "input.format", .detail = "no message in it"}, false);
      }
    }
    if (going && (*source)->damaged) going = refuse(input.path, (*source)->damage, false);
    done_ += (*source)->size_on_disk;
    batch_.progress = done_;
    batch_.input_read = batch_.input_read || found > 0;
    return going;
  }

  bool flush() {
    if (batch_.items.empty() && !batch_.input_read) return true;
    Batch full = std::move(batch_);
    batch_ = {};
    batch_.progress = full.progress;
    return queue_.push(std::move(full));
  }

  bool refuse(std::string input, Error error, bool is_mail) {
    return put(Refused{std::move(input), std::move(error), is_mail}, 0);
  }

 private:
  bool put(Item item, std::uint64_t octets) {
    batch_.items.push_back(std::move(item));
    batch_.octets += octets;
    return batch_.items.size() < kBatchMails && batch_.octets < kBatchOctets ? true : flush();
  }

  /// The list that only the input's name tells takes part in what is "the same content".
  std::optional<daily::Kind> seen(std::string_view raw, const std::string& hint) {
    if (!seen_) return std::nullopt;
    for (const std::string_view list : {std::string_view(), std::string_view(hint)}) {
      auto kind = seen_->kind_of_content(content_of(raw, list));
      if (!kind) return std::nullopt;
      if (*kind) return *kind;
      if (hint.empty()) break;
    }
    return std::nullopt;
  }

  const std::string& hint_of(const std::string& shown) {
    if (shown != hinted_) {
      hinted_ = shown;
      hint_ = ascii_lower_stem(shown);
    }
    return hint_;
  }
  static std::string ascii_lower_stem(const std::string& shown) {
    std::string stem = stem_of(shown);
    for (char& c : stem) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return stem;
  }

  bool one(const Input& input, const mail::RawMessage& message) {
    const std::uint64_t size = message.raw.size();
    if (size > kMaxMail) {
      return refuse(input.path, {.code = Code::limit, .offset = message.offset, .field = "mail.size"}, true);
    }
    if (const auto kind = seen(message.raw, hint_of(input.shown))) return put(Known{*kind}, size);
    auto mail = mail::parse(message, input.shown);
    if (!mail) {
      Error error = mail.error();
      error.offset += message.offset;
      return refuse(input.path, std::move(error), true);
    }
    if (mail->is_test) return put(Ignored{}, size);
    if (mail->no_archive) {
      return refuse(input.path, {.code = Code::unsupported, .offset = message.offset, .field = "mail.x-no-archive",
                                 .detail = "no-archive: its sender wants it kept out"}, true);
    }
    mail->source = {input.shown, message.offset, size};
    if (daily::has(mail->flags, daily::Flag::many_messages)) {
      if (!put(Warned{input.path + ": several messages? There is no separator that says so; read as one"}, 0)) return false;
    }
    const Wrapping wrapping{message.envelope, message.from_quoted, message.alone};
    return put(prepare(announce::recognise(std::move(*mail), index::builtin_groups()), message.raw, wrapping), size);
  }

  Queue& queue_;
  Format format_;
  std::optional<Archive::Impl> seen_;
  Batch batch_;
  std::uint64_t done_ = 0;
  std::string hinted_, hint_;
};

/// Reads everything into the queue; nothing thrown leaves the thread.
void read_all_inputs(Queue& queue, const std::vector<Input>& inputs, const std::string& archive_file, Format format) {
  try {
    Reader reader(queue, archive_file, format);
    for (const Input& input : inputs) {
      if (!reader.read(input)) break;
    }
    reader.flush();
  } catch (const std::exception& fault) {
    Batch last;
    last.items.emplace_back(Refused{"", Error{.code = Code::internal, .field = "ingest", .detail = fault.what()}, false});
    queue.push(std::move(last));
  }
  queue.end();
}

/// The writing half: counts, stores, commits.
class Writer {
 public:
  Writer(Archive& archive, IngestReport& report) : archive_(archive), report_(report) {}

  Result<void> take(Batch& batch) {
    report_.any_input_read = report_.any_input_read || batch.input_read;
    report_.bytes += batch.octets;
    since_ += batch.octets;
    for (Item& item : batch.items) {
      if (auto taken = std::visit([&](auto& what) { return take(what); }, item); !taken) return taken;
    }
    if (archive_.impl().written < kCommitMails && since_ < kCommitOctets) return {};
    since_ = 0;
    return archive_.commit();
  }

  void note(std::string input, Error error) {
    if (report_.errors.size() < kMaxErrors) {
      report_.errors.emplace_back(std::move(input), std::move(error));
    } else if (report_.errors.size() == kMaxErrors) {
      report_.errors.emplace_back("", Error{.code = Code::limit, .field = "ingest.errors", .detail = "more errors, not shown"});
    }
  }

 private:
  void seen(daily::Kind kind) {
    ++report_.mails;
    ++(kind == daily::Kind::other ? report_.ignored : report_.announcements);
  }
  Result<void> take(Prepared& mail) {
    const daily::Kind kind = mail.announcement.kind;
    auto outcome = archive_.impl().store(std::move(mail));
    if (!outcome) return std::unexpected(outcome.error());
    seen(kind);
    const bool fresh = *outcome == Outcome::added || *outcome == Outcome::late;
    ++(fresh ? report_.added : report_.duplicates);
    return {};
  }
  Result<void> take(const Known& known) {
    seen(known.kind);
    ++report_.duplicates;
    return {};
  }
  Result<void> take(const Ignored&) {
    ++report_.mails;
    ++report_.ignored;
    return {};
  }
  Result<void> take(Refused& refused) {
    if (refused.mail) ++report_.mails;
    ++report_.rejected;
    note(std::move(refused.input), std::move(refused.error));
    return {};
  }
  Result<void> take(Warned& warned) {
    if (report_.warnings.size() < kMaxErrors) report_.warnings.push_back(std::move(warned.text));
    return {};
  }

  Archive& archive_;
  IngestReport& report_;
  std::uint64_t since_ = 0;
};

}  // namespace

Result<IngestReport> ingest(Archive& archive, const std::vector<std::string>& paths, Format format,
                            const std::function<void(std::uint64_t, std::uint64_t, std::uint64_t)>& progress) {
  IngestReport report;
  Writer writer(archive, report);
  Walk found = walk(paths, format);
  for (auto& [input, error] : found.errors) {
    ++report.rejected;
    writer.note(std::move(input), std::move(error));
  }
  std::uint64_t in_all = 0;
  for (const Input& input : found.inputs) in_all += input.size;
  if (auto committed = archive.commit(); !committed) return std::unexpected(committed.error());

  Queue queue;
  std::thread reader(read_all_inputs, std::ref(queue), std::cref(found.inputs), archive.impl().file, format);
  Result<void> taken;
  Batch batch;
  while (taken && queue.pop(batch)) {
    taken = writer.take(batch);
    if (progress) progress(batch.progress, std::max(in_all, batch.progress), report.mails);
  }
  queue.close();
  reader.join();
  if (taken) taken = archive.commit();
  if (!taken) return std::unexpected(taken.error());
  return report;
}

}  // namespace nikkan::archive
