import { theme, type ThemeConfig } from 'antd';

/** The component library in the colours of styles.css. */
export function themeOf(isDark: boolean, isStill: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    // Chosen text is lighter than a button on dark ground.
    components: isDark
      ? { Tabs: { itemSelectedColor: '#6bb6dd', itemHoverColor: '#8cc8e8', inkBarColor: '#6bb6dd' } }
      : {},
    token: {
      motion: !isStill,
      colorLink: isDark ? '#6bb6dd' : '#0b5c82',
      colorLinkHover: isDark ? '#8cc8e8' : '#0b5c82',
      colorPrimary: isDark ? '#2a75a1' : '#0b5c82',
      colorTextPlaceholder: isDark ? '#93a4b3' : '#5f6f7d',
      colorTextDescription: isDark ? '#9db0c0' : '#55656f',
      colorError: isDark ? '#ef7b72' : '#b3261e',
      colorBgContainer: isDark ? '#151f28' : '#ffffff',
      colorBgElevated: isDark ? '#1b2833' : '#ffffff',
      colorBgLayout: isDark ? '#0e161d' : '#f4f6f8',
      colorBorder: isDark ? '#33434f' : '#c9d2d9',
      borderRadius: 4,
      fontSize: 13,
      controlHeight: 30,
      fontFamily: '"Inter Variable", system-ui, sans-serif',
    },
  };
}
