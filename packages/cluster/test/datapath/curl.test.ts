/** What curl says of each outcome, with its exit codes. */
import { expect, test } from "vitest";
import { smallCluster } from "../fixture.ts";

const cluster = smallCluster();

test.each([
  ["answered", "http://10.96.1.2", 0, ""],
  [
    "refused",
    "http://10.96.1.4",
    7,
    "curl: (7) Failed to connect to 10.96.1.4 port 80 after 0 ms: Couldn't connect to server",
  ],
  [
    "dropped",
    "http://10.96.1.9",
    28,
    "curl: (28) Failed to connect to 10.96.1.9 port 80 after 130000 ms: Couldn't connect to server",
  ],
  ["not found", "http://nowhere.example", 6, "curl: (6) Could not resolve host: nowhere.example"],
  ["another protocol", "ftp://web", 1, 'curl: (1) Protocol "ftp" not supported or disabled in libcurl'],
  ["no host", "http://", 3, "curl: (3) URL using bad/illegal format or missing URL"],
  ["a port out of range", "http://web:99999", 3, "curl: (3) URL using bad/illegal format or missing URL"],
])("%s", (_what, url, exitCode, error) => {
  const answer = cluster.fork().pod("asker-1").curl(url);
  expect({ exitCode: answer.exitCode, error: answer.error ?? "" }).toEqual({ exitCode, error });
  expect(answer.ok).toBe(exitCode === 0);
});

test("by name, by short name and by address alike", () => {
  const fork = cluster.fork();
  for (const host of ["near", "near.default", "near.default.svc", "near.default.svc.cluster.local", "10.96.1.2"])
    expect(fork.pod("asker-2").curl(`http://${host}/`).body).toMatch(/^near saw /);
});

test("-m says how long it waited; -s alone says nothing; -f makes an error of a status", () => {
  const { stderr } = cluster.fork().pod("asker-1").exec(["curl", "-m", "2", "http://10.96.1.9"]);
  expect(stderr).toBe("curl: (28) Connection timed out after 2000 milliseconds\n");
  expect(cluster.fork().pod("asker-1").exec(["curl", "-s", "http://10.96.1.4"])).toMatchObject({
    stdout: "",
    stderr: "",
    exitCode: 7,
  });
  const code = cluster
    .fork()
    .pod("asker-1")
    .exec(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://10.96.1.2"]);
  expect(code.stdout).toBe("200");
});
