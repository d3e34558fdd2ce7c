<?php
// Answers with what PHP made of a form: php -S 127.0.0.1:0 receiver.php
$fields = [];
foreach ($_POST as $name => $value) {
    foreach (is_array($value) ? $value : [$value] as $one) {
        $fields[] = [(string)$name, $one];
    }
}
$files = [];
foreach ($_FILES as $name => $file) {
    $many = is_array($file['name']);
    $count = $many ? count($file['name']) : 1;
    for ($i = 0; $i < $count; $i++) {
        $of = fn($key) => $many ? $file[$key][$i] : $file[$key];
        $path = $of('tmp_name');
        $there = $path !== '' && is_file($path);
        $files[] = [(string)$name, $of('name'), $of('type'), $there ? filesize($path) : 0, $there ? hash_file('sha256', $path) : hash('sha256', '')];
    }
}
header('Content-Type: application/json');
echo json_encode(['fields' => $fields, 'files' => $files, 'length' => $_SERVER['CONTENT_LENGTH'] ?? null], JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE);
