"""What GoBGP reports of its own table, live over TCP: Initiation, then Route Monitoring of the Loc-RIB (RFC 9069)."""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import Case  # noqa: E402

CONFIG = """[global.config]
  as = 65001
  router-id = "10.0.0.1"
  port = -1
[[bmp-servers]]
  [bmp-servers.config]
    address = "127.0.0.1"
    port = {port}
    route-monitoring-policy = "local-rib"
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class GoBgp(Case):
    def reported(self, *changes):
        """The octets GoBGP sends while its table is changed."""
        for program in ("gobgpd", "gobgp"):
            if shutil.which(program) is None:
                raise unittest.SkipTest(f"{program} is not installed")
        api = free_port()
        with socket.create_server(("127.0.0.1", 0)) as station:
            station.settimeout(30)
            config = self.folder / "gobgpd.toml"
            config.write_text(CONFIG.format(port=station.getsockname()[1]), encoding="utf-8")
            speaker = subprocess.Popen(["gobgpd", "-f", config, "--api-hosts", f"127.0.0.1:{api}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                session, _ = station.accept()
                with session:
                    session.settimeout(1.5)
                    for change in changes:
                        for _ in range(50):  # the API answers a moment after the session is up
                            done = subprocess.run(["gobgp", "-p", str(api), "global", "rib", *change], capture_output=True, text=True, check=False)
                            if done.returncode == 0 and not done.stderr:
                                break
                            time.sleep(0.1)
                        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
                    octets = b""
                    try:
                        while chunk := session.recv(65536):
                            octets += chunk
                    except TimeoutError:
                        pass
                    return octets
            finally:
                speaker.terminate()
                speaker.wait(timeout=20)

    def test_its_table_is_read_route_by_route(self):
        octets = self.reported(["add", "192.0.2.0/24"], ["add", "-a", "ipv6", "2001:db8::/32"], ["del", "192.0.2.0/24"])
        path = self.folder / "session.bmp"
        path.write_bytes(octets)
        done = self.run_program("bmp", "decode", "--json", str(path))
        self.assertEqual(done.returncode, 0, done.stderr)
        messages = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([message["message"] for message in messages], ["initiation"] + ["route_monitoring"] * 3)
        self.assertIn("GoBGP", bytes.fromhex("".join(tlv.get("hex", "") for tlv in messages[0]["tlvs"])).decode("latin-1")
                      + "".join(tlv.get("text", "") for tlv in messages[0]["tlvs"]))
        updates = [update for message in messages[1:] for update in message["updates"]]
        self.assertEqual([(update["announced"], update["withdrawn"]) for update in updates],
                         [(["192.0.2.0/24"], []), (["2001:db8::/32"], []), ([], ["192.0.2.0/24"])])
        self.assertEqual([message["peer"]["type"] for message in messages[1:]], [3] * 3)
        # Routes of its own come without AS_PATH, which RFC 4271 makes mandatory: RFC 7606 has them withdrawn.
        self.assertEqual([update["verdict"] for update in updates], ["treat-as-withdraw", "treat-as-withdraw", "good"])
        again = self.run_program("bmp", "encode", "--hex", "-", stdin=done.stdout.encode())
        self.assertEqual(bytes.fromhex("".join(again.stdout.split())), octets, again.stderr)


if __name__ == "__main__":
    unittest.main()
