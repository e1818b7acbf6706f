import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './api.ts'
import { router } from './routes.tsx'
import './style/base.css'
import './style/parts.css'
import './style/shell.css'
import { text } from './text.ts'
import { appearance } from './theme.ts'

dayjs.locale('zh-cn')

/** Under 1280 pixels the desk does not squeeze itself: it says so (the style sheet decides). */
function Narrow() {
  return (
    <div className="narrow" role="note">
      <h1>{text.narrow.title}</h1>
      <p>{text.narrow.body}</p>
    </div>
  )
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ConfigProvider locale={zhCN} {...appearance}>
        <App component={false}>
          <QueryClientProvider client={queryClient}>
            <Narrow />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </App>
      </ConfigProvider>
    </StrictMode>,
  )
}
