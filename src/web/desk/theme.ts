import type { ConfigProviderProps } from 'antd'

/** The colours that antd has no token for; the style sheets carry the same as CSS variables. */
export const ink = '#2A3441'

const sans = [
  '"Noto Sans SC"',
  '"Source Han Sans SC"',
  '"Source Han Sans CN"',
  '"PingFang SC"',
  '"HarmonyOS Sans SC"',
  '"Microsoft YaHei UI"',
  '"Microsoft YaHei"',
  '"WenQuanYi Micro Hei"',
  'sans-serif',
].join(', ')

/** Everything antd needs to look like the desk: one place, so that no component sets a colour. */
export const appearance: ConfigProviderProps = {
  button: { autoInsertSpace: false },
  wave: { disabled: true },
  theme: {
    cssVar: { key: 'desk' },
    hashed: false,
    token: {
      colorPrimary: ink,
      colorLink: '#1A5596',
      colorInfo: '#1A5596',
      colorSuccess: '#1F7044',
      colorWarning: '#9A5300',
      colorError: '#B3261E',
      colorText: '#1B1F24',
      colorTextSecondary: '#4F5661',
      colorTextTertiary: '#666D78',
      colorTextDisabled: '#6B727C',
      colorTextPlaceholder: '#6B727C',
      colorTextDescription: '#4F5661',
      colorBgLayout: '#F5F5F2',
      colorBorder: '#D5D5D0',
      colorBorderSecondary: '#E4E4DF',
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      controlHeight: 32,
      controlHeightSM: 26,
      fontFamily: sans,
      fontSize: 14,
      // A switch and not a style: a component whose animation never ends would never close.
      motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
      },
      Segmented: { trackBg: '#EFEFEB' },
      Radio: { buttonSolidCheckedBg: ink, buttonSolidCheckedHoverBg: ink },
      Tabs: {
        inkBarColor: '#9E2420',
        itemSelectedColor: '#1B1F24',
        itemHoverColor: '#1B1F24',
        horizontalItemGutter: 24,
      },
      Table: {
        cellPaddingBlockSM: 7,
        cellPaddingInlineSM: 10,
        cellFontSizeSM: 13,
        headerBg: '#FBFBF9',
        headerSplitColor: 'transparent',
        rowSelectedBg: '#F1F2F4',
      },
    },
  },
}
