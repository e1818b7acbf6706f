import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { ConfigRefusal, readConfig } from '../../src/platform/config.ts'

test('without flags and environment the house is local and embedded', () => {
  assert.deepEqual(readConfig({}, {}), {
    dataDir: resolve('data'),
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: null,
    demo: false,
    fontsDir: null,
    publicUrl: null,
    tsaUrl: null,
  })
})

test('a flag goes before the environment, the environment before the default', () => {
  const environment = {
    SANZHI_DATA: '/srv/a',
    SANZHI_PORT: '9001',
    SANZHI_HOST: '',
    SANZHI_FONTS: '/srv/fonts',
    SANZHI_PUBLIC_URL: 'https://bureau.example/',
    SANZHI_TSA_URL: 'http://tsa.example/tsr',
    SANZHI_DEMO: '1',
    DATABASE_URL: 'postgres://owner:p@127.0.0.1:5432/sanzhi',
  }
  assert.deepEqual(readConfig({ data: '/srv/b', port: '0' }, environment), {
    dataDir: '/srv/b',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: 'postgres://owner:p@127.0.0.1:5432/sanzhi',
    demo: true,
    fontsDir: '/srv/fonts',
    publicUrl: 'https://bureau.example',
    tsaUrl: 'http://tsa.example/tsr',
  })
  assert.equal(readConfig({ demo: false }, environment).demo, false)
})

test('a setting that cannot be used is refused in Chinese, without repeating a password', () => {
  const refused: [object, Record<string, string>, RegExp][] = [
    [{ port: '80a' }, {}, /端口「80a」不可用/],
    [{ port: '65536' }, {}, /0 到 65535/],
    [{ port: '-1' }, {}, /不可用/],
    [{ publicUrl: 'bureau.example' }, {}, /公众网址/],
    [{}, { DATABASE_URL: 'mysql://owner:p4ss@host/x' }, /^(?!.*p4ss).*不是 PostgreSQL 的地址/],
  ]
  for (const [flags, environment, words] of refused) {
    assert.throws(
      () => readConfig(flags, environment),
      (error) => error instanceof ConfigRefusal && words.test(error.message),
      JSON.stringify([flags, environment]),
    )
  }
})
