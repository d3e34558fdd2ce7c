// nikkan chain up
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/net/file_descriptor.hpp"
#include "nikkan/net/task.hpp"
#include "nikkan/services/chain/command.hpp"
#include "nikkan/services/chain/run_options.hpp"

namespace nikkan::chain {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan chain up", kNode = "nikkan chain run: ";
constexpr std::size_t kLongestLine = 64U << 10U;
constexpr std::array<std::string_view, 6> kPaints = {"\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[31m"};
constexpr auto kPatience = 7s;  ///< for the others, when one has failed: longer than they wait for one another
constexpr auto kLastWords = 2s;
constexpr std::size_t kLastBlocks = 64;  ///< of 64 KiB, read of a node that has ended

/// One node's process.
struct Member {
  std::string id;
  std::unique_ptr<net::Task> task = {};
  net::FileDescriptor output = {};
  std::string held = {};     ///< a line without its end
  std::string verdict = {};  ///< its last word of itself
  std::string complaint = {};  ///< why it could not begin
  std::optional<int> status = {};
  bool reading = false, listens = false, asked = false;  ///< asked: to stop, by us
};

/// What the journals say before anything is started.
struct Earlier {
  std::vector<std::string> completed = {}, failed = {}, open = {};  ///< names of files: of nodes that have left, and of the others
};

std::string journal_path(const chainsync::ChainNode& node) {
  return node.cwd.empty() || node.journal.starts_with('/') ? node.journal : node.cwd + "/" + node.journal;
}

Earlier look_at_journals(const chainsync::ChainFile& file) {
  Earlier out;
  for (std::size_t i = 0; i < file.nodes.size(); ++i) {
    if (file.nodes[i].journal.empty()) continue;
    const std::string path = journal_path(file.nodes[i]);
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const chainsync::Node node(chainsync::node_config(file, i));
    const auto journal = chainsync::decode_journal(text, node.journal_header());
    if (!journal) continue;  // its node says what is wrong
    const bool done = journal->last.size() == file.rounds && std::ranges::all_of(journal->last, [](const auto& record) { return record.state == chainsync::State::done; });
    (!journal->ended ? out.open : done ? out.completed : out.failed).push_back(path);
  }
  return out;
}

/// Nothing: start. Otherwise the exit status, and it was told.
std::optional<int> told_by_journals(const chainsync::ChainFile& file, command::Io& io) {
  const Earlier earlier = look_at_journals(file);
  std::vector<std::string> left = earlier.completed;
  left.insert(left.end(), earlier.failed.begin(), earlier.failed.end());
  if (left.empty()) return std::nullopt;
  const std::string names = for_terminal(fmt::format("{}", fmt::join(left, ", ")));
  if (!earlier.open.empty()) {
    io.out << fmt::format("{}: failed: the journals disagree: {} ended in an earlier run, {} did not; remove them all to start anew\n", file.chain, names,
                          for_terminal(fmt::format("{}", fmt::join(earlier.open, ", "))));
    return command::kRejected;
  }
  if (left.size() < file.nodes.size()) {
    io.out << fmt::format("{}: failed: {} ended in an earlier run, and other nodes have no journal; remove {} to start anew\n", file.chain, names, left.size() == 1 ? "it" : "them all");
    return command::kRejected;
  }
  if (earlier.failed.empty()) {
    io.out << fmt::format("{}: completed earlier: nothing is done; remove {} to run again\n", file.chain, names);
    return command::kOk;
  }
  io.out << fmt::format("{}: failed in an earlier run: nothing is done; remove {} to start anew\n", file.chain, names);
  return command::kRejected;
}

class Up {
 public:
  Up(chainsync::ChainFile file, std::string path, bool verbose, command::Io& io) : file_(std::move(file)), path_(std::move(path)), verbose_(verbose), io_(io) {}
  int run();

 private:
  bool start_next();
  Result<void> start(std::size_t i);
  bool read(std::size_t i);
  void hear(std::size_t i);
  void drain(std::size_t i);
  void line(std::size_t i, std::string_view text);
  void show(std::size_t i, std::string_view text, bool of_node);
  void ended(std::size_t i, int status);
  void stop(std::chrono::milliseconds grace);
  void look();
  int verdict();

  chainsync::ChainFile file_;
  std::string path_;
  bool verbose_;
  command::Io& io_;
  net::EventLoop loop_;
  std::vector<Member> members_;
  std::size_t started_ = 0;  ///< from the tail
  std::size_t width_ = 1;
  int signals_ = 0;
  bool stopping_ = false, broken_ = false, over_ = false;
  chainsync::Time began_ = Runner::now();
};

/// From the tail to the head, each when the one behind it listens.
bool Up::start_next() {
  if (started_ == members_.size() || stopping_) return false;
  const std::size_t i = members_.size() - 1 - started_++;
  const auto done = start(i);
  if (done) return true;
  broken_ = true;
  members_[i].status = 3;
  members_[i].verdict = done.error().message();
  stop(0ms);
  return false;
}

Result<void> Up::start(std::size_t i) {
  Member& member = members_[i];
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::io, "pipe", 0, std::strerror(errno));
  member.output = net::FileDescriptor(ends[0]);
  const net::FileDescriptor theirs(ends[1]);
  ::fcntl(ends[0], F_SETFL, ::fcntl(ends[0], F_GETFL) | O_NONBLOCK);
  net::TaskOptions options{.argv = {"/proc/self/exe", "chain", "run", "--id", member.id, "--file", path_}, .out = theirs.get(), .err = theirs.get(),
                           .grace = std::chrono::duration_cast<std::chrono::milliseconds>(file_.grace) + kLastWords};
  if (verbose_) options.argv.emplace_back("--verbose");
  auto task = net::Task::start(loop_, options, [this, i](int status) { ended(i, status); });
  if (!task) return std::unexpected(task.error());
  member.task = std::move(*task);
  member.reading = true;
  return loop_.on_readable(member.output.get(), [this, i] {
    hear(i);
    return members_[i].reading;
  });
}

/// One block; false when there is nothing now.
bool Up::read(std::size_t i) {
  Member& member = members_[i];
  std::array<char, 65536> block;
  const ssize_t count = ::read(member.output.get(), block.data(), block.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count > 0) member.held.append(block.data(), static_cast<std::size_t>(count));
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = member.held.find('\n', begin)) != std::string::npos; begin = end + 1) {
    line(i, std::string_view(member.held).substr(begin, end - begin));
  }
  member.held.erase(0, begin);
  if (!member.held.empty() && (count <= 0 || member.held.size() > kLongestLine)) line(i, std::exchange(member.held, {}));
  io_.out.flush();
  if (count > 0) return true;
  member.reading = false;
  return false;
}

void Up::hear(std::size_t i) {
  read(i);
  if (members_[i].reading) return;
  members_[i].output.close();
  look();
}

/// What a node that has ended has said. Its end may never come: what a task has left running holds it.
void Up::drain(std::size_t i) {
  for (std::size_t block = 0; block < kLastBlocks && members_[i].reading && read(i); ++block) {
  }
  std::string& held = members_[i].held;
  if (!held.empty()) line(i, std::exchange(held, {}));
}

/// What a node says of itself is told from what its task says.
void Up::line(std::size_t i, std::string_view text) {
  Member& member = members_[i];
  const std::string mine = fmt::format("{}{}: ", kNode, member.id);
  if (!text.starts_with(mine)) {
    const bool of_node = text.starts_with(kNode);
    if (of_node) {
      text.remove_prefix(kNode.size());  // nobody typed that command
      member.complaint = std::string(text);
    }
    return show(i, text, of_node);
  }
  text.remove_prefix(mine.size());
  const bool ready = text.starts_with("ready "), completed = text.starts_with("completed");
  if (ready && !std::exchange(member.listens, true)) start_next();
  if (completed || text.starts_with("failed in ") || text.starts_with("cancelled in ")) member.verdict = std::string(text);
  if (verbose_ || (!ready && !completed)) show(i, text, true);
}

void Up::show(std::size_t i, std::string_view text, bool of_node) {
  const std::string& id = members_[i].id;
  const std::string_view paint = io_.colour ? kPaints[i % kPaints.size()] : "", faint = io_.colour && of_node ? "\x1b[2m" : "", off = io_.colour ? "\x1b[0m" : "";
  io_.out << fmt::format("{}{:<{}}{} {}{}{}{}\n", paint, id, width_, off, of_node ? "* " : "| ", faint, text, off);
}

void Up::ended(std::size_t i, int status) {
  members_[i].status = status;
  members_[i].task.reset();
  if (status != 0 && !stopping_) {
    loop_.after(kPatience, [this] {
      if (!stopping_) stop(std::chrono::duration_cast<std::chrono::milliseconds>(file_.grace) + kLastWords);
    });
    if (started_ < members_.size()) stop(0ms);  // a chain that is not whole yet
  }
  look();
}

void Up::stop(std::chrono::milliseconds grace) {
  stopping_ = true;
  for (Member& member : members_) {
    member.asked = member.asked || !member.status;
    if (member.task) member.task->stop(grace);
  }
  loop_.post([this] { look(); });
}

/// The end, once every node has gone.
void Up::look() {
  if (over_ || std::ranges::any_of(members_, [](const Member& member) { return member.task != nullptr; })) return;
  if (started_ != members_.size() && !stopping_) return;
  over_ = true;
  for (std::size_t i = 0; i < members_.size(); ++i) drain(i);
  loop_.stop();
}

int Up::verdict() {
  const std::size_t count = members_.size();
  const bool all = std::ranges::all_of(members_, [](const Member& member) { return member.status == 0; });
  const std::string_view red = io_.colour ? "\x1b[31m" : "", green = io_.colour ? "\x1b[32m" : "", off = io_.colour ? "\x1b[0m" : "";
  if (all) {
    io_.out << fmt::format("{}{}: completed{}: {} round{}, {} node{}, {}\n", green, file_.chain, off, file_.rounds, file_.rounds == 1 ? "" : "s", count, count == 1 ? "" : "s",
                           duration_text(Runner::now() - began_));
    return command::kOk;
  }
  // Where the system said no; where else it began; without that, whoever did not complete.
  auto origin = std::ranges::find_if(members_, [](const Member& member) { return member.status == command::kSurroundings; });
  if (origin == members_.end()) origin = std::ranges::find_if(members_, [](const Member& member) {
    const auto reason = reason_in(member.verdict);
    return reason && is_origin(*reason) && !(member.asked && *reason == chainsync::Reason::cancelled);
  });
  if (origin == members_.end()) {
    origin = std::ranges::find_if(members_, [](const Member& member) { return member.status && *member.status != 0 && member.verdict.empty() && (!member.asked || !member.complaint.empty()); });
  }
  if (origin == members_.end()) origin = std::ranges::find_if(members_, [](const Member& member) { return member.status != 0; });
  const bool cancelled = signals_ > 0 || origin->verdict.starts_with("cancelled");
  const std::string why = signals_ > 0                ? "it was stopped here"
                          : !origin->verdict.empty()  ? origin->id + " " + origin->verdict
                          : !origin->complaint.empty() ? origin->id + ": " + origin->complaint
                          : origin->status == net::kUnwatched ? fmt::format("the process that watches over {} was killed, and {} with it", origin->id, origin->id)
                          : origin->status.value_or(0) >= net::kEndedBySignal ? fmt::format("{} was ended by signal {}", origin->id, *origin->status - net::kEndedBySignal)
                                                             : fmt::format("{} ended with status {}", origin->id, origin->status.value_or(0));
  io_.out << fmt::format("{}{}: {}{}: {}\n", red, file_.chain, cancelled ? "cancelled" : "failed", off, why);
  return broken_ || (signals_ == 0 && origin->status == command::kSurroundings) ? command::kSurroundings : command::kRejected;
}

int Up::run() {
  for (const chainsync::ChainNode& node : file_.nodes) {
    members_.push_back({.id = node.id});
    width_ = std::max(width_, node.id.size());
  }
  const auto signalled = loop_.on_signals({SIGINT, SIGTERM, SIGHUP}, [this](int) {
    stop(++signals_ > 1 ? 0ms : std::chrono::duration_cast<std::chrono::milliseconds>(file_.grace) + kLastWords);
  });
  if (!signalled) {
    io_.err << error_line(kCommand, {}, signalled.error());
    return command::kSurroundings;
  }
  if (start_next()) loop_.run();
  const int status = verdict();
  io_.out.flush();
  return status;
}

int run_up(const command::Args& args, command::Io& io) {
  const std::string path = *args.get("CHAIN.toml");
  auto file = read_chain_file(path);
  if (!file) {
    io.err << error_line(kCommand, path, file.error());
    return exit_status(file.error().code);
  }
  bool wrong = false;
  for (const chainsync::Finding& finding : chainsync::check(*file)) {
    wrong = wrong || finding.error;
    if (finding.error) io.err << fmt::format("{}: {}: line {}: {}\n", kCommand, path, finding.place.line, finding.text);
  }
  if (wrong) return command::kRejected;
  if (const auto told = told_by_journals(*file, io)) return *told;
  return Up(std::move(*file), path, args.flag("--verbose"), io).run();
}

}  // namespace

const command::Verb& up_verb() {
  static const command::Verb kVerb{
      .path = "chain up",
      .summary = "start every node of a chain file on this machine, and tell one verdict",
      .description = "Each line is shown behind its node's name: `|` what the command says, `*` what the node says. Ctrl-C cancels the chain and waits until "
                     "every command has ended; a second one does not wait. On several machines use `nikkan chain run --id NODE --file CHAIN.toml`.",
      .positionals = {{.name = "CHAIN.toml", .help = "what `nikkan chain check` reads", .type = command::Type::file}},
      .options = {{.name = "--verbose", .help = "each step of each node", .letter = 'v'}},
      .examples = {{"nikkan chain up chain.toml", "the whole chain, here"}},
      .run = run_up,
      .exits = {{0, "every round of every node has completed"}, {1, "the file is wrong, or a round failed or was cancelled"}, {3, "the system said no"}}};
  return kVerb;
}

}  // namespace nikkan::chain
