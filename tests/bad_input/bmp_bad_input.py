"""Bad input to `nikkan bmp`: one line that says what and where, nothing else lost; sessions that misbehave, and readers that do."""
import json
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402


def message(kind, body):
    return struct.pack(">BIB", 3, 6 + len(body), kind) + body


PEER = struct.pack(">BBQ12s4sI4sII", 0, 0, 0, b"", bytes([192, 0, 2, 1]), 65001, bytes([10, 0, 0, 1]), 1700000000, 0)
TLVS = struct.pack(">HHQ", 18, 8, 100) + struct.pack(">HHHBQ", 19, 11, 1, 1, 60) + struct.pack(">HHHBQ", 27, 11, 2, 1, 5)
REPORT = message(1, PEER + struct.pack(">I", 3) + TLVS)  # 94 octets
INITIATION = message(4, struct.pack(">HH", 1, 2) + b"os" + struct.pack(">HH", 2, 2) + b"r1")
DOWN = message(2, PEER + b"\x04")
TERMINATION = message(5, struct.pack(">HHH", 1, 2, 0))
SESSION = INITIATION + REPORT + DOWN + TERMINATION


def report(tlvs, count):
    return message(1, PEER + struct.pack(">I", count) + tlvs)


class Files(Case):
    def decode(self, content, *words):
        path = self.folder / "input"
        path.write_bytes(content)
        done = self.run_program("bmp", "decode", "--json", *words, path)
        faults = [line.split("/input: ")[1] for line in done.stderr.splitlines() if line.startswith("nikkan bmp decode: ")]
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], faults

    def test_good_input_is_good(self):
        status, good, faults = self.decode(SESSION)
        self.assertEqual((status, faults), (0, []))
        self.assertEqual([row["message"] for row in good], ["initiation", "statistics", "peer_down", "termination"])

    def test_an_empty_file_holds_nothing(self):
        self.assertEqual(self.decode(b""), (1, [], ["truncated at byte 0 (bmp.version)"]))
        self.assertEqual(self.decode(b"# nothing\n", "--hex"), (1, [], ["truncated at byte 0 (bmp.version)"]))
        for verb in ("check", "encode"):
            done = self.run_program("bmp", verb, "-")
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), verb)

    def test_every_prefix_keeps_what_is_whole(self):
        ends = [len(INITIATION), len(INITIATION) + len(REPORT), len(INITIATION) + len(REPORT) + len(DOWN)]
        for size in range(1, len(SESSION)):
            whole = sum(end <= size for end in ends)
            status, good, faults = self.decode(SESSION[:size])
            self.assertEqual(len(good), whole, size)
            if size in ends:
                self.assertEqual((status, faults), (0, []), size)
            else:
                self.assertEqual((status, faults), (1, [f"truncated at byte {size} (bmp)"]), size)

    def test_lengths_of_messages_that_lie(self):
        for length, fault in ((0, "bad_length at byte 95 (bmp.length)"), (5, "bad_length at byte 95 (bmp.length)"),
                              (0xffffffff, "limit at byte 95 (bmp.length)"), (300 << 10, "limit at byte 95 (bmp.length)")):
            status, good, faults = self.decode(REPORT + b"\x03" + struct.pack(">I", length) + REPORT[5:])
            self.assertEqual((status, len(good), faults), (1, 1, [fault]), length)

    def test_a_message_that_is_too_short_for_its_headers(self):
        status, good, faults = self.decode(message(1, PEER[:20]) + REPORT)
        self.assertEqual((status, [row["message"] for row in good]), (1, ["statistics"]))
        self.assertEqual(len(faults), 1)
        self.assertRegex(faults[0], r"^truncated at byte \d+ \(peer\.")

    def test_lengths_of_statistics_that_lie(self):
        long = struct.pack(">HH", 19, 0xffff) + b"x" * 11
        status, good, faults = self.decode(report(TLVS[:12] + long, 2) + REPORT)
        self.assertEqual((status, len(good)), (1, 2))
        self.assertEqual([stat["value"] for stat in good[0]["statistics"]], [100])
        self.assertEqual(good[0]["tail"], long.hex())
        self.assertEqual(faults, ["truncated at byte 68 (stat.value)"])

    def test_wrong_length_of_a_known_type(self):
        status, good, faults = self.decode(report(struct.pack(">HHI", 18, 4, 7) + TLVS[12:], 3))
        self.assertEqual((status, faults), (1, ["bad_length at byte 54 (stat.length): type 18 has 4 octets"]))
        self.assertEqual([stat.get("value") for stat in good[0]["statistics"]], [None, 60, 5])

    def test_zero_length_statistics(self):
        status, good, faults = self.decode(report(struct.pack(">HH", 999, 0) * 1000, 1000))
        self.assertEqual((status, faults), (0, []))
        self.assertEqual(len(good[0]["statistics"]), 1000)

    def test_a_count_of_all_ones_is_only_a_warning(self):
        status, good, faults = self.decode(report(TLVS, 0xffffffff))
        self.assertEqual((status, faults), (0, ["bad_value at byte 48 (stat.count): says 4294967295, has 3"]))
        self.assertEqual(len(good[0]["statistics"]), 3)

    def test_an_open_that_leaves_its_message(self):
        head = PEER + bytes(16) + struct.pack(">HH", 179, 179)
        for length in (0, 18, 30, 0xffff):
            status, good, faults = self.decode(message(3, head + b"\xff" * 16 + struct.pack(">HB", length, 1) + bytes(10)) + REPORT)
            self.assertEqual((status, len(good)), (1, 1))
            self.assertEqual(faults, ["bad_length at byte 84 (peer_up.sent_open)"])

    def test_unknown_kinds_are_kept(self):
        status, good, faults = self.decode(message(200, b"hello") + REPORT)
        self.assertEqual((status, faults), (0, []))
        self.assertEqual((good[0]["message"], good[0]["type"], good[0]["hex"]), ("unknown", 200, b"hello".hex()))

    def test_another_version_ends_the_stream(self):
        status, good, faults = self.decode(REPORT + b"\x04" + REPORT[1:])
        self.assertEqual((status, len(good), faults), (1, 1, ["bad_value at byte 94 (bmp.version)"]))

    def test_single_bit_flips_never_end_it_badly(self):
        for bit in range(len(SESSION) * 8):
            octets = bytearray(SESSION)
            octets[bit // 8] ^= 1 << bit % 8
            if bit % 16 == 0:  # a process each
                status, _, faults = self.decode(bytes(octets))
                self.assertIn(status, (0, 1))
                self.assertEqual(status == 0, all(" (stat.count)" in fault for fault in faults), faults)

    def test_a_file_that_is_not_there(self):
        done = self.run_program("bmp", "decode", self.folder / "none")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_lines_that_cannot_be_encoded(self):
        done = self.run_program("bmp", "encode", self.folder)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("Is a directory", done.stderr)
        path = self.folder / "long"
        with path.open("wb") as file:
            file.truncate(200 << 20)
        done = self.run_program("bmp", "encode", path)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("line 1: limit at byte", done.stderr)

    def test_a_reader_that_closes(self):
        path = self.folder / "many"
        path.write_bytes(REPORT * 200000)
        shell = subprocess.run(f"'{PROGRAM}' bmp decode '{path}' | head -1", shell=True, capture_output=True, text=True, timeout=60, check=False)
        self.assertTrue(shell.stdout.startswith("statistics at 0"))
        self.assertLessEqual(len(shell.stderr.splitlines()), 1)


class Station(Case):
    def station(self, *words, stdout=None):
        self.lines = self.folder / "lines.jsonl"
        with self.lines.open("wb") as out:
            process = subprocess.Popen([PROGRAM, "bmp", "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--user", "root", *words],
                                       stdout=stdout if stdout is not None else out, stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        first = process.stderr.readline().decode()
        self.port, self.http = (int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", first))
        return process

    def end(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        status = process.wait(30)
        if not process.stderr.closed:
            self.last = process.stderr.read().decode()
            process.stderr.close()
        return status

    def session(self, octets=b""):
        made = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.addCleanup(made.close)
        made.sendall(octets)
        return made

    def rows(self):
        return [json.loads(line) for line in self.lines.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def until(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        self.fail("not in time")

    def metric(self, name):
        with socket.create_connection(("127.0.0.1", self.http), timeout=20) as http:
            http.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            text = b""
            while chunk := http.recv(65536):
                text += chunk
        return int(re.search(rf"^{name} (\d+)$", text.decode(), re.M).group(1))

    def test_a_session_of_one_octet_at_a_time_keeps_nobody_waiting(self):
        process = self.station()
        slow = self.session()
        for octet in SESSION[:60]:
            slow.sendall(bytes([octet]))
        self.session(SESSION)
        self.until(lambda: any(row.get("message") == "termination" for row in self.rows()))
        for octet in SESSION[60:]:
            slow.sendall(bytes([octet]))
        self.until(lambda: sum(row.get("message") == "termination" for row in self.rows()) == 2)
        self.assertEqual(self.end(process), 0)
        self.assertFalse([row for row in self.rows() if row.get("event") == "fault"])

    def test_a_session_that_is_no_bmp_ends_alone(self):
        process = self.station()
        good = self.session(INITIATION)
        bad = self.session(b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual(bad.recv(1), b"")  # closed
        good.sendall(REPORT)
        self.until(lambda: any(row.get("message") == "statistics" for row in self.rows()))
        self.assertEqual(self.end(process), 0)
        self.assertEqual([row["reason"] for row in self.rows() if row.get("event") == "fault"], ["bad_value at byte 0 (bmp.version)"])

    def test_a_peer_that_floods_is_heard_whole_in_bounded_memory(self):
        process = self.station()
        count = 40000
        flood = self.session(INITIATION)
        flood.sendall(REPORT * count)
        flood.sendall(TERMINATION)
        self.until(lambda: self.metric("nikkan_bmp_received_messages_total") == count + 2, 60)
        memory = int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1))
        self.assertEqual(self.end(process), 0)
        self.assertEqual(sum(row.get("message") == "statistics" for row in self.rows()), count)
        if not os.environ.get("NIKKAN_SANITIZED"):
            self.assertLess(memory, 100 << 10)

    def test_a_consumer_that_stalls_makes_routers_wait_and_loses_nothing(self):
        read, write = os.pipe()
        process = self.station(stdout=write)
        os.close(write)
        flood = self.session(INITIATION)
        flood.setblocking(False)
        sent, stuck, total = 0, 0, REPORT * 400000
        while sent < len(total) and stuck < 40:  # 37 MB, of which the station takes what makes 8 MiB of lines
            try:
                sent += flood.send(total[sent:sent + 65536])
                stuck = 0
            except BlockingIOError:
                stuck += 1
                time.sleep(0.025)
        self.assertLess(sent, len(total))
        self.assertEqual(self.metric("nikkan_bmp_paused"), 1)
        before = self.metric("nikkan_bmp_received_messages_total")
        self.assertLess(before, 400000)
        flood.setblocking(True)
        sent -= sent % len(REPORT)
        flood.shutdown(socket.SHUT_WR)
        with os.fdopen(read, "rb") as lines:  # now it is read
            seen = 0
            for line in lines:
                row = json.loads(line)
                seen += row.get("message") == "statistics"
                if row.get("event") == "closed":
                    break
            self.assertEqual(seen, sent // len(REPORT))
            self.assertEqual(self.metric("nikkan_bmp_paused"), 0)
            self.assertEqual(self.end(process), 0)

    def test_a_consumer_that_stays_stalled_does_not_keep_it_from_ending(self):
        read, write = os.pipe()
        process = self.station(stdout=write)
        os.close(write)
        self.session(INITIATION + REPORT * 2000)
        self.until(lambda: self.metric("nikkan_bmp_received_messages_total") == 2001)
        self.assertEqual(self.end(process), 3)
        self.assertRegex(self.last, r"io \(output\): \d+ octets of lines were not taken")
        os.close(read)

    def test_a_consumer_that_goes_away_ends_it_with_a_line(self):
        read, write = os.pipe()
        process = self.station(stdout=write)
        os.close(write)
        os.close(read)
        self.session(INITIATION)
        self.assertEqual(process.wait(20), 3)
        self.assertIn("io (output): Broken pipe", process.stderr.read().decode())
        process.stderr.close()

    def test_a_full_disk_is_waited_for(self):
        process = self.station("--out", "/dev/full")
        self.session(INITIATION + REPORT)
        self.until(lambda: self.metric("nikkan_bmp_received_messages_total") == 2)
        self.assertIsNone(process.poll())
        self.assertEqual(self.end(process), 3)
        self.assertEqual(self.last.count("No space left on device"), 1)

    def test_a_watch_whose_reader_goes_away_ends(self):
        self.station()
        done = subprocess.run(f"'{PROGRAM}' bmp watch http://127.0.0.1:{self.http} | head -1", shell=True, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        done = self.run_program("bmp", "watch", "--count", "1", f"http://127.0.0.1:{self.http}/metrics")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_program("bmp", "watch", "--count", "1", f"http://127.0.0.1:{self.http}/nowhere/")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("status 404", done.stderr)

    def test_more_sessions_than_it_may_have(self):
        process = self.station("--max-sessions", "2")
        kept = [self.session(INITIATION) for _ in range(2)]
        self.until(lambda: self.metric("nikkan_bmp_sessions") == 2)
        self.assertEqual(self.session().recv(1), b"")
        kept[0].close()
        self.until(lambda: self.metric("nikkan_bmp_sessions") == 1)
        self.session(INITIATION)
        self.until(lambda: self.metric("nikkan_bmp_sessions") == 2)
        self.assertEqual(self.end(process), 0)

    def test_more_sessions_than_descriptors(self):
        if "undefined" in os.environ.get("NIKKAN_SANITIZED", ""):
            self.skipTest("UBSan looks at memory through a pipe of its own: without descriptors it sees faults that are none")
        soft = 64

        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, soft))

        self.lines = self.folder / "lines.jsonl"
        process = subprocess.Popen([PROGRAM, "bmp", "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--user", "root", "--no-lines"],
                                   stderr=subprocess.PIPE, preexec_fn=few)
        self.addCleanup(self.end, process)
        self.port, self.http = (int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", process.stderr.readline().decode()))
        sessions = [self.session(INITIATION) for _ in range(100)]
        time.sleep(0.5)
        for one in sessions:
            one.close()
        self.until(lambda: self.metric("nikkan_bmp_sessions") == 0)
        self.assertEqual(self.end(process), 0)

    def test_a_source_that_is_not_allowed(self):
        process = self.station("--allow", "192.0.2.0/24")
        self.assertEqual(self.session().recv(1), b"")
        self.assertEqual(self.metric("nikkan_bmp_sessions_refused_total"), 1)
        self.assertEqual(self.end(process), 0)

    def test_an_address_that_is_taken(self):
        process = self.station()
        done = self.run_program("bmp", "serve", "--listen", f"127.0.0.1:{self.port}")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr, f"nikkan bmp serve: 127.0.0.1:{self.port}: io (listen): Address already in use\n")
        self.assertEqual(self.end(process), 0)

    def test_it_gives_up_being_root(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root has something to give up")
        process = self.station("--user", "nobody")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        self.assertNotIn("0", re.search(r"^Uid:\s+(.*)$", status, re.M).group(1).split())
        self.assertEqual(re.search(r"^CapEff:\s+(.*)$", status, re.M).group(1), "0" * 16)
        self.assertEqual(self.end(process), 0)


class Send(Case):
    def send(self, table, *words):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        return self.run_program("bmp", "send", "--to", f"127.0.0.1:{port}", "--count", "1", *words, "-", stdin=table)

    def test_a_table_that_is_none(self):
        done = self.send(b"peer\ttype\tvalue\n192.0.2.1\t18\tmany\n")
        self.assertEqual((done.returncode, done.stderr), (1, "nikkan bmp send: -: bad_value at byte 16 (table.value): row 1\n"))

    def test_a_table_that_cannot_be_read(self):
        for path in (self.folder, self.folder / "none"):
            done = self.run_program("bmp", "send", "--to", "127.0.0.1:9", "--count", "1", path)
            self.assertEqual((done.returncode, done.stderr), (3, f"nikkan bmp send: {path}: io (file): cannot be read\n"))

    def test_a_station_that_is_not_there(self):
        done = self.send(b"peer\ttype\tvalue\n192.0.2.1\t18\t1\n")
        self.assertEqual(done.returncode, 3)
        self.assertIn("io (connect): Connection refused\n", done.stderr)

    def test_words_that_are_wrong(self):
        for words in (["--types", "7,x"], ["--threshold", "18"], ["--local-id", "::1"], ["--period", "0"]):
            done = self.send(b"", *words)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
        self.assertEqual(self.run_program("bmp", "send", "-").returncode, 2)

    def test_a_station_that_goes_away(self):
        table = self.folder / "figures.tsv"
        table.write_text("peer\ttype\tvalue\n192.0.2.1\t18\t1\n")
        with socket.create_server(("127.0.0.1", 0)) as server:
            process = subprocess.Popen([PROGRAM, "bmp", "send", "--to", f"127.0.0.1:{server.getsockname()[1]}", "--period", "1", table],
                                       stderr=subprocess.PIPE)
            session, _ = server.accept()
            session.recv(10)
            session.close()
        said = [process.stderr.readline().decode() for _ in range(3)]
        process.terminate()
        self.assertEqual(process.wait(10), 0)
        process.stderr.close()
        self.assertTrue(said[0].startswith("nikkan bmp send: connected to "))
        self.assertRegex(said[1], r"io \(tcp\)")
        self.assertEqual(said[2], "nikkan bmp send: again in 30 s\n")


if __name__ == "__main__":
    unittest.main()
