import { SearchOutlined } from '@ant-design/icons';
import { Input, Select } from 'antd';
import { useEffect, useId, useState } from 'react';

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}

/** One of several, or all of them. */
export function Choice({ label, all, value, choices, onChange, width = 190 }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      style={{ width }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? ''}
      options={[{ value: '', label: all }, ...choices]}
      onChange={(chosen) => onChange(chosen || undefined)}
    />
  );
}

interface SearchProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}

const PAUSE_MILLIS = 250;

/** Words to search for; told when whoever types them pauses. */
export function Search({ label, value = '', onChange, width = 280 }: SearchProps) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  // Somebody else changed it, such as the browser's way back.
  if (value !== told) {
    setTold(value);
    setTyped(value);
  }
  useEffect(() => {
    const words = typed.trim();
    if (words === told.trim()) return undefined;
    const timer = setTimeout(() => {
      setTold(words);
      onChange(words || undefined);
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed, told, onChange]);
  return (
    <Input
      id={id}
      type="search"
      aria-label={label}
      placeholder={label}
      prefix={<SearchOutlined aria-hidden="true" />}
      style={{ width }}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
